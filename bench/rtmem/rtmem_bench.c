/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtmem_bench.c - instructions of RT-Thread's memory calls, with few live blocks and with many
 *
 * Each heap is brought into its state first: live blocks of random sizes, and as many holes between
 * them. Then each call is made ROUNDS times between two readings of instret, the processor's count of
 * instructions; what a call has changed is undone outside. Under QEMU's -icount the count is exact.
 * A window in which the tick came is left out.
 *
 * Prints "ROW COUNT" for each window: rtmem.py makes the table of them.
 */
#include <rtthread.h>

#include <board.h>

#include <acre/kernel/kernel.h>

enum { FEW = 10, MANY = 10000, ROUNDS = 250 };

/* Row of each count: twice this, plus 1 with many blocks. rtmem.py has their names. */
enum kind {
    EMPTY, /* what a window costs by itself */
    MALLOC,
    FREE,
    REALLOC_IN_PLACE,
    REALLOC_MOVED,
    CALLOC,
    MALLOC_ALIGN,
    SMEM_ALLOC,
    SMEM_FREE,
    SLAB_ALLOC,
    SLAB_FREE,
    PAGE_ALLOC,
    PAGE_FREE,
    MEMHEAP_ALLOC,
    MEMHEAP_FREE,
    MP_ALLOC,
    MP_FREE,
    KINDS
};

static void *blocks[2 * MANY];
static unsigned many;
static rt_uint32_t dice = 1U;

static rt_uint32_t roll(rt_uint32_t below)
{
    dice = (dice * 1664525U) + 1013904223U;
    return (rt_uint32_t)(((rt_uint64_t)dice * below) >> 32);
}

static rt_uint32_t instret(void)
{
    rt_uint32_t count;

    __asm__ volatile("csrr %0, minstret" : "=r"(count) : : "memory");
    return count;
}

#define WINDOW(kind, statement)                                                                    \
    do {                                                                                           \
        rt_tick_t tick_ = rt_tick_get();                                                           \
        rt_uint32_t from_ = instret();                                                             \
        rt_uint32_t to_;                                                                           \
                                                                                                   \
        statement;                                                                                 \
        to_ = instret();                                                                           \
        if (rt_tick_get() == tick_) {                                                              \
            rt_kprintf("%u %u\n", ((unsigned)(kind)*2U) + many, (unsigned)(to_ - from_));          \
        }                                                                                          \
    } while (0)

/* --- the heaps behind one interface, so that one loop fills and measures each ------------------- */

static rt_smem_t smem;
static rt_slab_t slab;
static struct rt_memheap memheap;

static void *of_smem(rt_size_t size)
{
    return rt_smem_alloc(smem, size);
}

static void *of_slab(rt_size_t size)
{
    return rt_slab_alloc(slab, size);
}

static void slab_give(void *block)
{
    rt_slab_free(slab, block);
}

static void *of_memheap(rt_size_t size)
{
    return rt_memheap_alloc(&memheap, size);
}

struct heap {
    void *(*alloc)(rt_size_t size);
    void (*give)(void *block);
    enum kind alloc_kind;
    enum kind free_kind;
};

static void fill(const struct heap *heap, unsigned live)
{
    for (unsigned i = 0U; i < (2U * live); i++) {
        blocks[i] = heap->alloc(16U + roll(240U));
        if (blocks[i] == RT_NULL) {
            rt_kprintf("rtmem_bench: the memory is too small\n");
            acre_board_exit(1);
        }
    }
    for (unsigned i = 0U; i < live; i++) { /* holes */
        heap->give(blocks[i * 2U]);
        blocks[i * 2U] = RT_NULL;
    }
}

static void empty(const struct heap *heap, unsigned live)
{
    for (unsigned i = 0U; i < (2U * live); i++) {
        if (blocks[i] != RT_NULL) {
            heap->give(blocks[i]);
        }
    }
}

static void measure(const struct heap *heap, unsigned live)
{
    fill(heap, live);
    for (unsigned i = 0U; i < ROUNDS; i++) {
        rt_size_t size = 16U + roll(240U);
        unsigned victim = (roll(live) * 2U) + 1U;
        void *block;

        WINDOW(heap->free_kind, heap->give(blocks[victim]));
        WINDOW(heap->alloc_kind, block = heap->alloc(size));
        blocks[victim] = block;
    }
    empty(heap, live);
}

/* --- calls that only one heap has ---------------------------------------------------------------- */

static void measure_system(const struct heap *heap, unsigned live)
{
    fill(heap, live);
    for (unsigned i = 0U; i < ROUNDS; i++) {
        unsigned victim = (roll(live) * 2U) + 1U;
        void *block;

        WINDOW(EMPTY, __asm__ volatile("" : : : "memory"));
        WINDOW(CALLOC, block = rt_calloc(3U, 8U));
        rt_free(block);
        WINDOW(MALLOC_ALIGN, block = rt_malloc_align(40U, 64U));
        rt_free_align(block);
        block = rt_malloc(4000U); /* what follows it is free once it is cut */
        block = rt_realloc(block, 32U);
        WINDOW(REALLOC_IN_PLACE, block = rt_realloc(block, 48U));
        rt_free(block);
        block = blocks[victim]; /* between blocks and holes smaller than that */
        WINDOW(REALLOC_MOVED, block = rt_realloc(block, 5000U));
        rt_free(block);
        blocks[victim] = rt_malloc(64U);
    }
    empty(heap, live);
}

static void measure_pages(const struct heap *heap, unsigned live)
{
    fill(heap, live);
    for (unsigned i = 0U; i < ROUNDS; i++) {
        void *block;
        rt_size_t pages = 1U + roll(4U);

        WINDOW(PAGE_ALLOC, block = rt_slab_page_alloc(slab, pages));
        WINDOW(PAGE_FREE, rt_slab_page_free(slab, block, pages));
    }
    empty(heap, live);
}

static void measure_pool(unsigned live)
{
    rt_mp_t mp = rt_mp_create("bench", live + 1U, 32U);

    for (unsigned i = 0U; i < live; i++) {
        blocks[i] = rt_mp_alloc(mp, RT_WAITING_NO);
    }
    for (unsigned i = 0U; i < ROUNDS; i++) {
        unsigned victim = roll(live);
        void *block;

        WINDOW(MP_FREE, rt_mp_free(blocks[victim]));
        WINDOW(MP_ALLOC, block = rt_mp_alloc(mp, RT_WAITING_NO));
        blocks[victim] = block;
    }
    for (unsigned i = 0U; i < live; i++) {
        rt_mp_free(blocks[i]);
    }
    (void)rt_mp_delete(mp);
}

int acre_app_main(void)
{
    static const struct heap system = {rt_malloc, rt_free, MALLOC, FREE};
    static const struct heap small = {of_smem, rt_smem_free, SMEM_ALLOC, SMEM_FREE};
    static const struct heap paged = {of_slab, slab_give, SLAB_ALLOC, SLAB_FREE};
    static const struct heap region = {of_memheap, rt_memheap_free, MEMHEAP_ALLOC, MEMHEAP_FREE};
    static const rt_size_t bytes = 6U * 1024U * 1024U;
    void *memory;

    for (many = 0U; many < 2U; many++) {
        unsigned live = (many != 0U) ? (unsigned)MANY : (unsigned)FEW;

        measure(&system, live);
        measure_system(&system, live);
        measure_pool(live);
        memory = rt_malloc(bytes);
        smem = rt_smem_init("small", memory, bytes);
        measure(&small, live);
        (void)rt_smem_detach(smem);
        slab = rt_slab_init("slab", memory, bytes);
        measure(&paged, live);
        measure_pages(&paged, live);
        (void)rt_slab_detach(slab);
        (void)rt_memheap_init(&memheap, "region", memory, bytes);
        measure(&region, live);
        (void)rt_memheap_detach(&memheap);
        rt_free(memory);
    }
    acre_board_exit(0);
}
