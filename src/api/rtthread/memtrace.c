/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memtrace.c - the trail behind each block, which tells who and how much; and who is told of damage
 */
#include "mem.h"

#include <string.h>

#include <acre/fault.h>
#include <acre/kernel/isr.h>
#include <acre/kernel/report.h>
#include <acre/lib/fmt.h>

#if defined(RT_DEBUGING_ASSERT) || defined(RT_USING_HEAP)
/* The block that an address lies in. */
struct search {
    uintptr_t address;
    void *block;
    size_t usable;
};

static bool look(void *arg, void *block, size_t bytes)
{
    struct search *search = arg;

    if ((search->address - (uintptr_t)block) < bytes) {
        search->block = block;
        search->usable = bytes;
        return false;
    }
    return true;
}

static bool place_of(const struct door_heap *heap, uintptr_t address, struct door_place *place)
{
    struct search search = {address, NULL, 0U};

    heap->ops->walk(heap->heap, look, &search);
    if (search.block == NULL) {
        return false;
    }
    place->start = search.block;
    (void)door_trail_get(search.block, search.usable, &place->bytes, &place->thread);
    return true;
}
#endif

void door_refuse(struct door_heap *heap, const char *call, const void *block, int err)
{
#ifdef RT_DEBUGING_ASSERT
    struct door_place place;
    acre_key key = acre_lock_take(heap->lock);
    bool found = place_of(heap, (uintptr_t)block, &place);

    acre_lock_give(heap->lock, key);
    if (found) {
        door_wrong_at(err, call, heap->name, block, &place);
        return;
    }
#endif
    door_wrong(err, call, heap->name, block);
}

#ifdef RT_USING_HEAP
/* For the report of a CPU's fault: no lock, and nothing is given back meanwhile. */
static bool describe(uintptr_t address, char *text, size_t size)
{
    const struct door_heap *heap = door_system_heap();
    struct door_place place;

    if ((heap == NULL) || !place_of(heap, address, &place)) {
        return false;
    }
    (void)acre_snprintf(text, size, "heap \"%s\", block %p of %u bytes, owner \"%.8s\"", heap->name,
                        place.start, (unsigned)place.bytes, place.thread);
    return true;
}

ACRE_DESCRIBER(rt_heap, describe);
#endif

/* --- the trail ------------------------------------------------------------------------------ */

#ifdef RT_USING_MEMTRACE

static const char *running(void)
{
    const struct acre_thread *self = acre_thread_self();

    if (acre_in_isr()) {
        return "(isr)";
    }
    return (self == NULL) ? "(start)" : self->name;
}

#define SLACK_BYTE 0xA5U
#define SLACK_MOST 16U

static rt_uint32_t mixed(const void *block, size_t bytes)
{
    return (rt_uint32_t)bytes ^ ((rt_uint32_t)((uintptr_t)block >> 3) * 0x9E3779B1U);
}

static size_t slack_of(size_t usable, size_t bytes)
{
    size_t slack = usable - DOOR_TRAIL - bytes;

    return (slack < SLACK_MOST) ? slack : SLACK_MOST;
}

void door_trail_put(void *block, size_t usable, size_t bytes)
{
    rt_uint8_t *end = (rt_uint8_t *)block + usable - DOOR_TRAIL;
    rt_uint32_t code = mixed(block, bytes);
    const char *name = running();
    rt_uint8_t *owner = end + sizeof code;

    (void)memset((rt_uint8_t *)block + bytes, SLACK_BYTE, slack_of(usable, bytes));
    (void)memcpy(end, &code, sizeof code); /* at no particular alignment */
    for (size_t i = 0U; i < DOOR_OWNER; i++) {
        owner[i] = (rt_uint8_t)*name;
        name += (*name != '\0') ? 1 : 0;
    }
}

bool door_trail_get(const void *block, size_t usable, size_t *bytes, const char **owner)
{
    const rt_uint8_t *start = block;
    const rt_uint8_t *end = start + usable - DOOR_TRAIL;
    rt_uint32_t code;

    *bytes = 0U;
    *owner = "";
    if (usable < DOOR_TRAIL) {
        return false; /* not one of ours: pages */
    }
    (void)memcpy(&code, end, sizeof code);
    *owner = (const char *)end + sizeof code;
    *bytes = mixed(block, code);
    if (*bytes > (usable - DOOR_TRAIL)) {
        *bytes = usable - DOOR_TRAIL; /* unknown: no more than that */
        return false;
    }
    for (size_t i = 0U; i < slack_of(usable, *bytes); i++) {
        if (start[*bytes + i] != SLACK_BYTE) {
            return false;
        }
    }
    return true;
}

#else

void door_trail_put(void *block, size_t usable, size_t bytes)
{
    (void)block;
    (void)usable;
    (void)bytes;
}

bool door_trail_get(const void *block, size_t usable, size_t *bytes, const char **owner)
{
    (void)block;
    *bytes = usable;
    *owner = "";
    return true;
}

#endif

/* --- damage that an allocator meets by itself ------------------------------------------------ */

static void on_fault(const struct acre_fault *fault)
{
    rt_kprintf("acre: %p is damaged at %p: invariant %d\n", fault->object, fault->address,
               fault->invariant);
}

static int listen(void)
{
    acre_fault_fn *before = acre_fault_hook(on_fault);

    if (before != NULL) {
        (void)acre_fault_hook(before); /* somebody else listens already */
    }
    return 0;
}
ACRE_INIT(rt_memory_faults, listen, ACRE_INIT_BOARD);
