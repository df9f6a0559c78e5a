/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrong.c - wrong use of memory: see wrong.h
 *
 *      rt_mp_free: block 0x20001230 of "mp1" is free already (thread tshell)
 */
#include "wrong.h"

#include <acre/kernel/isr.h>

static rt_atomic_t wrongs;

rt_ubase_t door_wrong_count(void)
{
    return (rt_ubase_t)rt_atomic_load(&wrongs);
}

#ifdef RT_DEBUGING_ASSERT
static const char *sentence(int err)
{
    switch (err) {
    case ACRE_EFAULT:
        return "is not a block of this memory";
    case ACRE_ESPIPE:
        return "is not the start of a block";
    case ACRE_EALREADY:
        return "is free already";
    case ACRE_EBUSY:
        return "is still in use";
    case ACRE_EINVAL:
        return "is not of the size it is freed with";
    case DOOR_OVERRUN:
        return "was written over its end";
    case DOOR_STALE:
        return "was written after it was freed";
    default:
        return "was written over at its edge";
    }
}
#endif

void door_wrong(int err, const char *call, const char *owner, const void *block)
{
    door_wrong_at(err, call, owner, block, NULL);
}

void door_wrong_at(int err, const char *call, const char *owner, const void *block,
                   const struct door_place *place)
{
    (void)rt_atomic_add(&wrongs, 1);
#ifdef RT_DEBUGING_ASSERT
    {
        struct acre_thread *thread = acre_in_isr() ? NULL : acre_thread_self();
        const char *name = (thread == NULL) ? "an interrupt" : thread->name;
        char around[64] = "";

        if (place != NULL) {
            (void)rt_snprintf(around, sizeof around, ": %p, %u bytes, of %.8s", place->start,
                              (unsigned)place->bytes, place->thread);
        }
        rt_kprintf("%s: block %p%s%s%s %s (thread %s)%s\n", call, block,
                   (owner[0] != '\0') ? " of \"" : "", owner, (owner[0] != '\0') ? "\"" : "",
                   sentence(err), (name == NULL) ? "" : name, around);
        /* A pool or heap may end while it is in use, to let its waiters go: that alone does not
         * leave the board. */
        if ((err != ACRE_EBUSY) || (rt_assert_hook != RT_NULL)) {
            rt_assert_handler(sentence(err), call, 0U);
        }
    }
#else
    (void)err;
    (void)call;
    (void)owner;
    (void)block;
    (void)place;
#endif
}
