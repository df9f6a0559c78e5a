/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_RTTHREAD_DOOR_H
#define ACRE_RTTHREAD_DOOR_H

/*
 * What the files of this door share: the translation between RT-Thread's words and the kernel's.
 */
#include <rthw.h>
#include <rtthread.h>

/* Why a wait ends, beside the kernel's own reasons. */
enum door_reason {
    DOOR_DETACHED = ACRE_ECANCELED, /* the object is going: the waiter gets -RT_ERROR   */
    DOOR_INTERRUPTED = -4,          /* rt_thread_resume() of a waiter: it gets -RT_EINTR */
};

/* RT-Thread's timeout in the kernel's words. */
static inline uint32_t door_ticks(rt_int32_t timeout)
{
    return (timeout < 0) ? ACRE_FOREVER : (uint32_t)timeout;
}

static inline enum acre_wait_order door_order(rt_uint8_t flag)
{
    return (flag == RT_IPC_FLAG_PRIO) ? ACRE_WAIT_PRIORITY : ACRE_WAIT_FIFO;
}

/* The result of a call that may wait, as RT-Thread says it; a failure is also the caller's errno.
 * Asking to wait where one cannot is asserted. (kservice.c) */
rt_err_t door_waited(int err);

/* The rt_thread of a thread of whatever origin. Those that were not made here are given one when
 * first asked for; NULL for NULL, and when more of them are asked for than there is room for. */
rt_thread_t door_thread(struct acre_thread *thread);

/* The same without making one, for places where the kernel lock is held. */
rt_thread_t door_thread_known(struct acre_thread *thread);

/* Is object in the list of its class? O(objects of the class). */
rt_bool_t door_object_listed(const struct rt_object *object, enum rt_object_class_type type);

/* rt_object_init() that says whether it was done: -RT_EBUSY iff object is listed already. Then it is
 * alive: leave it alone. */
rt_err_t door_object_init(struct rt_object *object, enum rt_object_class_type type,
                          const char *name);

/* Is it an object of this class, and is it static (or not)? For asserting. */
static inline rt_bool_t door_is(const struct rt_object *object, enum rt_object_class_type type,
                                rt_bool_t is_static)
{
    unsigned want = (unsigned)type | (is_static ? (unsigned)RT_Object_Class_Static : 0U);

    return object->type == want;
}

/* Is it one of this class at all? */
static inline rt_bool_t door_is_a(const struct rt_object *object, enum rt_object_class_type type)
{
    return ((unsigned)object->type & ~(unsigned)RT_Object_Class_Static) == (unsigned)type;
}

/* An argument that no state could serve: asserted, and refused if the assert hook returns. */
#ifdef RT_DEBUGING_ASSERT
#define DOOR_COMPLAIN(text) rt_assert_handler((text), __func__, __LINE__)
#else
#define DOOR_COMPLAIN(text) ((void)0)
#endif
#define DOOR_REQUIRE(EX, result)                                                                   \
    do {                                                                                           \
        if (!(EX)) {                                                                               \
            DOOR_COMPLAIN(#EX);                                                                    \
            return result;                                                                         \
        }                                                                                          \
    } while (0)

/* Hooks of take and give (object.c). */
void door_on_trytake(struct rt_ipc_object *ipc);
void door_on_take(struct rt_ipc_object *ipc);
void door_on_put(struct rt_ipc_object *ipc);

#endif
