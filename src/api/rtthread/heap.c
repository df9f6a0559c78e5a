/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap.c - rt_malloc() and its family: one of the three heaps, chosen by Kconfig, with hooks
 *
 *   rt_free(p)   1  the heap says whether p is a block of its own that is out; if not: refused
 *                2  the free hook, without a lock
 *                3  with RT_USING_MEMTRACE into the waiting room (memwait.c), else to the heap
 *
 * Nobody can get the block before 3, so a tracer sees each free before the next malloc of the address,
 * and none that was refused. Once a malloc hook has put another pointer in the place of a block, 2 comes
 * before 1: only the hook can put the block back.
 *
 *   rt_malloc(0)                   RT_NULL
 *   rt_realloc(RT_NULL, n)         rt_malloc(n)
 *   rt_realloc(p, 0)               rt_free(p), RT_NULL
 *   rt_calloc(a, b), a * b > max   RT_NULL
 *   rt_malloc_align(0, a)          a block, as upstream; a not a power of two: RT_NULL
 *   rt_free(RT_NULL)               nothing, but the free hook is told
 *   any free of no block of ours   refused: wrong.h; rt_free() and rt_free_align() take both's blocks
 *
 * With RT_USING_HEAP_ISR the heap's own lock, an interrupt mask, is all there is. Without it a mutex is
 * taken first: calls then wait for each other, and are refused in an interrupt.
 */
#include "mem.h"

#if defined(RT_USING_HEAP) && !defined(RT_USING_USERHEAP)

#include <string.h>

#include <board.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>

#undef rt_malloc_sethook
#undef rt_free_sethook

/* --- the heap --------------------------------------------------------------------------------- */

#if defined(RT_USING_MEMHEAP_AS_HEAP)
static struct rt_memheap first;
#else
static rt_mem_t first;
#endif
static struct door_heap *system_heap;

struct door_heap *door_system_heap(void)
{
    return system_heap;
}

void door_settle(void)
{
    if (system_heap != NULL) {
        door_room_empty(system_heap);
    }
}

void rt_system_heap_init_generic(void *begin_addr, void *end_addr)
{
    rt_uintptr_t begin = RT_ALIGN((rt_uintptr_t)begin_addr, (rt_uintptr_t)RT_ALIGN_SIZE);
    rt_uintptr_t end = RT_ALIGN_DOWN((rt_uintptr_t)end_addr, (rt_uintptr_t)RT_ALIGN_SIZE);

    DOOR_REQUIRE(end > begin, );
#if defined(RT_USING_MEMHEAP_AS_HEAP)
    if (rt_memheap_init(&first, "heap", (void *)begin, end - begin) == RT_EOK) {
        system_heap = &door_memheap_system;
    }
#else
    {
        rt_bool_t heap_is_new = system_heap == NULL;

        DOOR_REQUIRE(heap_is_new, );
    }
#if defined(RT_USING_SLAB_AS_HEAP)
    first = rt_slab_init("heap", (void *)begin, end - begin);
#else
    first = rt_smem_init("heap", (void *)begin, end - begin);
#endif
    if (first != RT_NULL) {
        system_heap = door_of_memory(first);
    }
#endif
}

rt_weak void rt_system_heap_init(void *begin_addr, void *end_addr)
{
    rt_system_heap_init_generic(begin_addr, end_addr);
}

/* From the end of what is linked to the end of memory: the board knows. */
static int start(void)
{
    size_t count;
    const struct acre_board_ram *ram = acre_board_ram(&count);

    rt_system_heap_init(ram[0].begin, ram[0].end);
#if defined(RT_USING_MEMHEAP_AS_HEAP)
    {
        static struct rt_memheap others[7];

        for (size_t i = 1U; (i < count) && (i <= (sizeof others / sizeof others[0])); i++) {
            (void)rt_memheap_init(&others[i - 1U], ram[i].name, ram[i].begin,
                                  (rt_size_t)((char *)ram[i].end - (char *)ram[i].begin));
        }
    }
#endif
    return 0;
}
ACRE_INIT(rt_system_heap, start, ACRE_INIT_BOARD - 5);

/* --- who may come in -------------------------------------------------------------------------- */

#ifdef RT_USING_HEAP_ISR
#define enter() RT_TRUE
#define leave() ((void)0)
#else
static struct acre_mutex mutex = ACRE_MUTEX_INIT(mutex);

static rt_bool_t enter(void)
{
    RT_DEBUG_NOT_IN_INTERRUPT;
    if (acre_in_isr()) {
        return RT_FALSE;
    }
    return !acre_kernel_running() || (acre_mutex_take(&mutex, ACRE_FOREVER) == ACRE_OK);
}

static void leave(void)
{
    if (acre_kernel_running()) {
        (void)acre_mutex_give(&mutex);
    }
}
#endif

/* For test cases that look at a heap at rest (RT_USING_UTESTCASES). */
rt_base_t rt_heap_lock(void);
void rt_heap_unlock(rt_base_t level);

rt_base_t rt_heap_lock(void)
{
#ifdef RT_USING_HEAP_ISR
    return rt_hw_interrupt_disable();
#else
    return enter();
#endif
}

void rt_heap_unlock(rt_base_t level)
{
#ifdef RT_USING_HEAP_ISR
    rt_hw_interrupt_enable(level);
#else
    (void)level;
    leave();
#endif
}

/* --- hooks ------------------------------------------------------------------------------------ */

#ifdef RT_USING_HOOK
static void (*malloc_hook)(void **ptr, rt_size_t size);
static void (*malloc_hook_by_value)(void *ptr, rt_size_t size);
static void (*free_hook)(void **ptr);
static void (*free_hook_by_value)(void *ptr);
static void (*realloc_entry_hook)(void **ptr, rt_size_t size);
static void (*realloc_exit_hook)(void **ptr, rt_size_t size);

void rt_malloc_sethook(void (*hook)(void **ptr, rt_size_t size))
{
    malloc_hook = hook;
    malloc_hook_by_value = NULL;
}

void rt_malloc_sethook_by_value(void (*hook)(void *ptr, rt_size_t size))
{
    malloc_hook = NULL;
    malloc_hook_by_value = hook;
}

void rt_free_sethook(void (*hook)(void **ptr))
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

static rt_bool_t replacing; /* a malloc hook has put another pointer in place */

static void *on_malloc(void *ptr, rt_size_t size)
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

static void *on_free(void *ptr)
{
    if (free_hook != NULL) {
        free_hook(&ptr);
    } else if (free_hook_by_value != NULL) {
        free_hook_by_value(ptr);
    }
    return ptr;
}

static rt_bool_t free_is_told(void)
{
    return (free_hook != NULL) || (free_hook_by_value != NULL);
}

static void *on_realloc(void (*hook)(void **ptr, rt_size_t size), void *ptr, rt_size_t size)
{
    if (hook != NULL) {
        hook(&ptr, size);
    }
    return ptr;
}
#else
#define replacing                   RT_FALSE
#define on_malloc(ptr, size)        (ptr)
#define on_free(ptr)                (ptr)
#define free_is_told()              RT_FALSE
#define on_realloc(hook, ptr, size) (ptr)
#endif

/* --- the calls -------------------------------------------------------------------------------- */

static rt_ubase_t failing; /* 1: the next allocation fails; 0: none will */

void rt_malloc_fail(rt_ubase_t which)
{
    failing = which;
}

static rt_bool_t fails_now(void)
{
    if (failing == 0U) {
        return RT_FALSE;
    }
    failing--;
    return failing == 0U;
}

static void *allocate(rt_size_t align, rt_size_t size)
{
    void *block;

    if ((system_heap == NULL) || fails_now() || !enter()) {
        return RT_NULL;
    }
    block = door_alloc(system_heap, align, size);
    if ((block == RT_NULL) && (size != 0U)) {
        door_room_empty(system_heap);
        block = door_alloc(system_heap, align, size);
    }
    leave();
    return block;
}

rt_weak void *rt_malloc(rt_size_t size)
{
    return on_malloc(allocate(0U, size), size);
}

static void release(void *ptr, const char *call, rt_bool_t hooked)
{
    rt_bool_t whole = RT_TRUE;
    int err;

    if (hooked && replacing) {
        ptr = on_free(ptr); /* only the hook knows which of ours it stands for */
        hooked = RT_FALSE;
    }
    if ((ptr == RT_NULL) || (system_heap == NULL) || !enter()) {
        return;
    }
    if ((DOOR_TRAIL == 0U) && !(hooked && free_is_told())) {
        door_room_enter(system_heap, ptr, call);
        leave();
        return;
    }
    err = door_room_verdict(system_heap, ptr, &whole);
    leave();
    if (err != ACRE_OK) {
        door_refuse(system_heap, call, ptr, err);
        return;
    }
    if (!whole) {
        door_refuse(system_heap, call, ptr, DOOR_OVERRUN);
    }
    ptr = hooked ? on_free(ptr) : ptr;
    if ((ptr != RT_NULL) && enter()) {
        door_room_enter(system_heap, ptr, call);
        leave();
    }
}

/* As upstream, the hook hears of rt_free(RT_NULL) too. */
rt_weak void rt_free(void *ptr)
{
    if (ptr == RT_NULL) {
        (void)on_free(ptr);
    } else {
        release(ptr, "rt_free", RT_TRUE);
    }
}

/* ptr is a block, newsize not 0. RT_NULL: nothing changed. */
static void *move(void *ptr, rt_size_t newsize)
{
    rt_bool_t whole = RT_TRUE;
    void *result = RT_NULL;
    int err;

    if ((system_heap == NULL) || fails_now() || !enter()) {
        return RT_NULL;
    }
    err = door_room_verdict(system_heap, ptr, &whole);
    if (err == ACRE_OK) {
        result = door_realloc(system_heap, ptr, newsize, "rt_realloc");
        if ((result == RT_NULL) && whole) {
            door_room_empty(system_heap);
            result = door_realloc(system_heap, ptr, newsize, "rt_realloc");
        }
    }
    leave();
    if (err != ACRE_OK) {
        door_refuse(system_heap, "rt_realloc", ptr, err);
    }
    return result;
}

/* (RT_NULL, n) is rt_malloc(n) and (p, 0) is rt_free(p), but for their hooks. */
rt_weak void *rt_realloc(void *ptr, rt_size_t newsize)
{
    void *result = RT_NULL;

    ptr = on_realloc(realloc_entry_hook, ptr, newsize);
    if (ptr == RT_NULL) {
        result = allocate(0U, newsize);
    } else if (newsize == 0U) {
        release(ptr, "rt_realloc", RT_FALSE);
    } else {
        result = move(ptr, newsize);
    }
    return on_realloc(realloc_exit_hook, result, newsize);
}

rt_weak void *rt_calloc(rt_size_t count, rt_size_t size)
{
    void *block;

    if ((size != 0U) && (count > (RT_SIZE_MAX / size))) {
        return on_malloc(RT_NULL, RT_SIZE_MAX);
    }
    block = rt_malloc(count * size);
    if (block != RT_NULL) {
        (void)memset(block, 0, count * size);
    }
    return block;
}

/* Any power of two. Of 0 bytes it is the smallest block, as upstream. */
rt_weak void *rt_malloc_align(rt_size_t size, rt_size_t align)
{
    void *block = RT_NULL;

    if ((align != 0U) && ((align & (align - 1U)) == 0U)) {
        block = allocate(align, (size == 0U) ? 1U : size);
    }
    return on_malloc(block, size);
}

/* The same heap, so the same as rt_free(): nothing is kept before the block. */
rt_weak void rt_free_align(void *ptr)
{
    if (ptr != RT_NULL) {
        release(ptr, "rt_free_align", RT_TRUE);
    }
}

rt_weak void rt_memory_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used)
{
    rt_size_t all = 0U;
    rt_size_t out = 0U;
    rt_size_t most = 0U;

    if (system_heap != NULL) {
        door_room_empty(system_heap);
#if defined(RT_USING_MEMHEAP_AS_HEAP)
        door_memheap_info(&all, &out, &most);
#else
        all = first->total;
        out = first->used;
        most = first->max;
#endif
    }
    if (total != RT_NULL) {
        *total = all;
    }
    if (used != RT_NULL) {
        *used = out;
    }
    if (max_used != RT_NULL) {
        *max_used = most;
    }
}

#ifdef RT_USING_SLAB_AS_HEAP
void *rt_page_alloc(rt_size_t npages)
{
    void *block = RT_NULL;

    if ((first != RT_NULL) && enter()) {
        block = rt_slab_page_alloc(first, npages);
        leave();
    }
    return block;
}

void rt_page_free(void *addr, rt_size_t npages)
{
    if ((first != RT_NULL) && enter()) {
        rt_slab_page_free(first, addr, npages);
        leave();
    }
}
#endif

#else

struct door_heap *door_system_heap(void)
{
    return NULL;
}

void door_settle(void)
{
}

#endif
