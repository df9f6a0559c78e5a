/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap.c - the system heap: rt_malloc and its kin
 *
 * The allocator is one of smem.c, slab.c and memheap.c (door_heap.h); what is here is common to
 * them: the memory of the board at start, hooks, RT-Thread's edge cases, and the mutex for those who
 * want no interrupt masked (RT_USING_HEAP_ISR off).
 *
 *   rt_malloc(0)                   RT_NULL
 *   rt_realloc(RT_NULL, n)         rt_malloc(n)
 *   rt_realloc(p, 0)               rt_free(p), RT_NULL
 *   rt_calloc(a, b), a * b > max   RT_NULL
 *   rt_malloc_align(0, a)          a block, as upstream; a not a power of two: RT_NULL
 *   rt_free(RT_NULL)               nothing, but the free hook is told
 *   any free of no block of ours   refused: wrong.h
 *
 * Hooks. The malloc hook is told after the allocation, also of one that failed, and a hook of 5.1's
 * shape may put another pointer in its place. The free hook is told when the free has been found
 * good and before anyone can get the block again: so what a tracer writes down is in true order, and
 * is never a free that was refused. Only when a malloc hook has ever put another pointer in place is
 * the free hook asked first, so that it can put back the one that is known here. realloc has hooks
 * of its own, before and after.
 *
 * rt_malloc_align() is rt_malloc() with an alignment: either free takes the blocks of both.
 */
#include "door_heap.h"

#include <board.h>

#include <acre/kernel/isr.h>

#if defined(RT_USING_HEAP) && !defined(RT_USING_USERHEAP)

static bool ready;

/* --- lock --------------------------------------------------------------------------------- */

/*
 * With RT_USING_HEAP_ISR the allocator's own lock is enough. Without it a mutex is around each call,
 * and an interrupt gets nothing. Before the first thread nobody is there to be kept out.
 */
#ifdef RT_USING_HEAP_ISR
static bool enter(void)
{
    return ready;
}

static void leave(void)
{
}
#else
static struct rt_mutex mutex;

static bool enter(void)
{
    if (!ready || (rt_interrupt_get_nest() != 0U)) {
        RT_DEBUG_NOT_IN_INTERRUPT;
        return false;
    }
    if (acre_thread_self() == NULL) {
        return true;
    }
    RT_DEBUG_SCHEDULER_AVAILABLE(1);
    return rt_mutex_take(&mutex, RT_WAITING_FOREVER) == RT_EOK;
}

static void leave(void)
{
    if (acre_thread_self() != NULL) {
        (void)rt_mutex_release(&mutex);
    }
}
#endif

/* --- hooks -------------------------------------------------------------------------------- */

#ifdef RT_USING_HOOK
static void (*malloc_hook)(void **ptr, rt_size_t size);
static rt_malloc_hook_by_value *malloc_hook_by_value;
static void (*free_hook)(void **ptr);
static rt_free_hook_by_value *free_hook_by_value;
static void (*realloc_entry_hook)(void **ptr, rt_size_t size);
static void (*realloc_exit_hook)(void **ptr, rt_size_t size);
static bool replacing; /* a malloc hook has put another pointer in place */

void(rt_malloc_sethook)(void (*hook)(void **ptr, rt_size_t size))
{
    malloc_hook = hook;
    malloc_hook_by_value = NULL;
}

void rt_malloc_sethook_by_value(void (*hook)(void *ptr, rt_size_t size))
{
    malloc_hook = NULL;
    malloc_hook_by_value = hook;
}

void(rt_free_sethook)(void (*hook)(void **ptr))
{
    free_hook = hook;
    free_hook_by_value = NULL;
}

void rt_free_sethook_by_value(void (*hook)(void *ptr))
{
    free_hook = NULL;
    free_hook_by_value = hook;
}

void rt_realloc_set_entry_hook(void (*hook)(void **ptr, rt_size_t size))
{
    realloc_entry_hook = hook;
}

void rt_realloc_set_exit_hook(void (*hook)(void **ptr, rt_size_t size))
{
    realloc_exit_hook = hook;
}

static void *tell_malloc(void *ptr, rt_size_t size)
{
    void *mine = ptr;

    if (malloc_hook != NULL) {
        malloc_hook(&ptr, size);
        replacing = replacing || ((ptr != mine) && (ptr != NULL));
    } else if (malloc_hook_by_value != NULL) {
        malloc_hook_by_value(ptr, size);
    }
    return ptr;
}

static void *tell_free(void *ptr)
{
    if (free_hook != NULL) {
        free_hook(&ptr);
    } else if (free_hook_by_value != NULL) {
        free_hook_by_value(ptr);
    }
    return ptr;
}

static void *tell_realloc(void (*hook)(void **ptr, rt_size_t size), void *ptr, rt_size_t size)
{
    if (hook != NULL) {
        hook(&ptr, size);
    }
    return ptr;
}

static bool free_is_told(void)
{
    return (free_hook != NULL) || (free_hook_by_value != NULL);
}
#else
#define replacing                     false
#define tell_malloc(ptr, size)        (ptr)
#define tell_free(ptr)                (ptr)
#define tell_realloc(hook, ptr, size) (ptr)
#define free_is_told()                false
#endif

/* --- failure on demand -------------------------------------------------------------------- */

static rt_atomic_t fail_in; /* 0: not at all */

void rt_malloc_fail(rt_ubase_t which)
{
    rt_atomic_store(&fail_in, (rt_atomic_t)which);
}

/* Is this the allocation that has to fail? */
static bool fails(void)
{
    return (rt_atomic_load(&fail_in) > 0) && (rt_atomic_sub(&fail_in, 1) == 1);
}

/* --- start -------------------------------------------------------------------------------- */

void rt_system_heap_init_generic(void *begin_addr, void *end_addr)
{
    rt_uintptr_t begin = RT_ALIGN((rt_uintptr_t)begin_addr, (rt_uintptr_t)RT_ALIGN_SIZE);
    rt_uintptr_t end = RT_ALIGN_DOWN((rt_uintptr_t)end_addr, (rt_uintptr_t)RT_ALIGN_SIZE);

    DOOR_REQUIRE(!ready, );
    DOOR_REQUIRE((begin_addr != RT_NULL) && (begin >= (rt_uintptr_t)begin_addr) && (end > begin), );
#ifndef RT_USING_HEAP_ISR
    (void)rt_mutex_init(&mutex, "heap", RT_IPC_FLAG_PRIO);
#endif
    ready = door_heap_init((void *)begin, end - begin) == RT_EOK;
}

rt_weak void rt_system_heap_init(void *begin_addr, void *end_addr)
{
    rt_system_heap_init_generic(begin_addr, end_addr);
}

/* The first stretch of RAM that the board has to give is the system heap. Before all other
 * functions of start-up, since these may allocate. */
static int rt_heap_of_board(void)
{
    size_t count = 0U;
    const struct acre_board_ram *ram = acre_board_ram(&count);

    if (count != 0U) {
        rt_system_heap_init(ram[0].begin, ram[0].end);
    }
    return ready ? 0 : -1;
}
ACRE_INIT(rt_heap_of_board, rt_heap_of_board, ACRE_INIT_BOARD - 5);

/* --- calls -------------------------------------------------------------------------------- */

static void *locked_alloc(rt_size_t align, rt_size_t size)
{
    void *ptr = NULL;

    if (!fails() && enter()) {
        ptr = (align == 0U) ? door_heap_alloc(size) : door_heap_alloc_aligned(align, size);
        leave();
    }
    return ptr;
}

rt_weak void *rt_malloc(rt_size_t size)
{
    return tell_malloc(locked_alloc(0U, size), size);
}

static int locked_free(void *ptr, bool really)
{
    int err = ACRE_EPERM;

    if (enter()) {
        err = really ? door_heap_free(ptr) : door_heap_verdict(ptr);
        leave();
    }
    return err;
}

rt_weak void rt_free(void *ptr)
{
    void *given = ptr;
    int err = ACRE_OK;

    if ((ptr == RT_NULL) || replacing) {
        ptr = tell_free(ptr);
    } else if (free_is_told()) {
        err = locked_free(ptr, false);
        if (err == ACRE_OK) {
            (void)tell_free(ptr);
        }
    }
    if (ptr == RT_NULL) {
        return;
    }
    if (err == ACRE_OK) {
        err = locked_free(ptr, true);
    }
    if (err != ACRE_OK) {
        door_wrong(err, "rt_free", "heap", given);
    }
}

/* Of a block that is out, to a size that is not 0. */
static void *resize(void *ptr, rt_size_t size)
{
    void *to = NULL;
    int err = locked_free(ptr, false);

    if (err != ACRE_OK) {
        door_wrong(err, "rt_realloc", "heap", ptr);
        return RT_NULL;
    }
    if (!fails() && enter()) {
        to = door_heap_realloc(ptr, size);
        leave();
    }
    return to;
}

rt_weak void *rt_realloc(void *ptr, rt_size_t newsize)
{
    void *to = RT_NULL;

    ptr = tell_realloc(realloc_entry_hook, ptr, newsize);
    if (ptr == RT_NULL) {
        to = locked_alloc(0U, newsize);
    } else if (newsize == 0U) {
        int err = locked_free(ptr, true);

        if (err != ACRE_OK) {
            door_wrong(err, "rt_realloc", "heap", ptr);
        }
    } else {
        to = resize(ptr, newsize);
    }
    return tell_realloc(realloc_exit_hook, to, newsize);
}

rt_weak void *rt_calloc(rt_size_t count, rt_size_t size)
{
    void *ptr;

    if ((size != 0U) && (count > (RT_SIZE_MAX / size))) {
        return RT_NULL;
    }
    ptr = rt_malloc(count * size);
    if (ptr != RT_NULL) {
        rt_memset(ptr, 0, count * size);
    }
    return ptr;
}

rt_weak void *rt_malloc_align(rt_size_t size, rt_size_t align)
{
    if ((align == 0U) || ((align & (align - 1U)) != 0U)) {
        return RT_NULL;
    }
    if (align < RT_ALIGN_SIZE) {
        align = RT_ALIGN_SIZE;
    }
    if (size == 0U) {
        size = 1U;
    }
    return tell_malloc(locked_alloc(align, size), size);
}

rt_weak void rt_free_align(void *ptr)
{
    if (ptr != RT_NULL) {
        rt_free(ptr);
    }
}

rt_weak void rt_memory_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used)
{
    rt_size_t info[3] = {0U, 0U, 0U};

    if (enter()) {
        door_heap_info(&info[0], &info[1], &info[2]);
        leave();
    }
    if (total != RT_NULL) {
        *total = info[0];
    }
    if (used != RT_NULL) {
        *used = info[1];
    }
    if (max_used != RT_NULL) {
        *max_used = info[2];
    }
}

#endif
