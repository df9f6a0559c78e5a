/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sys_heap.c - Zephyr's heap on the constant-time heap
 *
 * What upstream's users see of a block, and what it is here:
 *
 *      start                                                    start + 8k
 *      | the user's part: whole units of 8 bytes                | 6 or 4 bytes: next header's unit
 *      ^ a multiple of 8
 *
 * A request is rounded up to whole units before the core sees it, so usable_size() is what upstream
 * reports for a block at such an address, no block is smaller than a size_t, and a block cannot be
 * larger than its request asks. (k_malloc(), which reports no sizes, does without the rounding.)
 *
 * Rewind. aligned_alloc() may be asked for a result that lies r bytes before the aligned address. r of
 * 8 or more is a block's start like any other. A smaller one is not, so there the block starts 8 bytes
 * before the aligned address, and its first 4 bytes hold a mark by which free knows the pointer:
 *
 *      start            start + 8 - r          start + 8 (aligned)
 *      | mark, 4 bytes  | result ...           | ...
 */
#include "private.h"

#define MARK 0x5EB10C00U

/* ---- blocks ---- */

/* The core rounds to this; upstream's promise needs no less and no more. */
_Static_assert((ACRE_HEAP_ALIGN == 8) || (ACRE_HEAP_ALIGN == 16) || (ACRE_HEAP_ALIGN == 4),
               "units of 8 bytes");

static uint32_t mark_of(const void *start)
{
    return MARK ^ (uint32_t)(uintptr_t)start;
}

/* Where the core's block of mem starts; mem itself unless it was rewound by less than a unit. */
static void *start_of(void *mem)
{
    size_t in = (uintptr_t)mem % Z_HEAP_UNIT;
    char *start = (char *)mem - in;
    uint32_t mark;

    if ((in < sizeof mark) || (in % ACRE_HEAP_ALIGN == 0U)) {
        return mem;
    }
    memcpy(&mark, start, sizeof mark);
    return (mark == mark_of(start)) ? start : mem;
}

static size_t header(const struct sys_heap *heap)
{
    return (heap->init_bytes > ((size_t)ACRE_HEAP_COMPACT_MAX * ACRE_HEAP_ALIGN)) ? ACRE_HEAP_HDR_W
                                                                                  : ACRE_HEAP_HDR;
}

/* Where blocks carry a word for their user it says what was asked for, in whole units: a block may
 * have a unit more there, because the smallest one has two. */
static void size_note(const struct sys_heap *heap, void *start, size_t bytes)
{
#if ACRE_HEAP_TAG_BYTES > 0
    acre_heap_tag_set(heap->heap, start, bytes);
#else
    (void)heap;
    (void)start;
    (void)bytes;
#endif
}

/* What the user of the block at start is told it has, when the first bytes of it are not his. */
static size_t size_told(const struct sys_heap *heap, const void *start, size_t skipped)
{
    size_t usable = acre_heap_usable(heap->heap, start);

    if (usable <= skipped) {
        return 0U;
    }
#if ACRE_HEAP_TAG_BYTES > 0
    if (acre_heap_tag(heap->heap, start) <= usable) {
        usable = acre_heap_tag(heap->heap, start);
        return (usable > skipped) ? (usable - skipped) : 0U;
    }
#endif
    usable -= skipped;
    /* A tight block of k_malloc() may have less than one unit: then it is told as it is. */
    return (usable < Z_HEAP_UNIT) ? usable : ROUND_DOWN(usable, Z_HEAP_UNIT);
}

static void count_out(struct sys_heap *heap, const void *start)
{
    heap->allocated_bytes += size_told(heap, start, 0U);
    heap->taken_bytes += acre_heap_usable(heap->heap, start) + header(heap);
    heap->max_allocated_bytes = MAX(heap->max_allocated_bytes, heap->allocated_bytes);
}

static void count_in(struct sys_heap *heap, const void *start)
{
    heap->allocated_bytes -= size_told(heap, start, 0U);
    heap->taken_bytes -= acre_heap_usable(heap->heap, start) + header(heap);
}

/* ---- set-up ---- */

void sys_heap_init(struct sys_heap *heap, void *mem, size_t bytes)
{
    heap->init_mem = mem;
    heap->init_bytes = bytes;
    heap->allocated_bytes = 0U;
    heap->max_allocated_bytes = 0U;
    heap->taken_bytes = 0U;
    heap->heap = acre_heap_init(mem, bytes);
    if ((heap->heap != NULL) && (acre_heap_max_request(heap->heap) < Z_HEAP_UNIT)) {
        heap->heap = NULL;
    }
    __ASSERT(heap->heap != NULL, "heap size is too small: %zu bytes", bytes);
#if CONFIG_SYS_HEAP_ARRAY_SIZE > 0
    (void)sys_heap_array_save(heap);
#endif
}

/* ---- allocation ---- */

/* align as sys_heap_aligned_alloc() has it, taken apart. False: it is no such thing. */
static bool split_align(size_t align, size_t *alignment, size_t *rewind)
{
    *rewind = 0U;
    *alignment = align;
    if ((align & (align - 1U)) != 0U) {
        *rewind = align & (~align + 1U);
        *alignment = align - *rewind;
    }
    return (align == 0U) || IS_POWER_OF_TWO(*alignment);
}

/* bytes are what the core is to give; a rewind of less than a unit costs a unit more. */
static void *core_alloc(struct sys_heap *heap, size_t alignment, size_t rewind, size_t bytes)
{
    size_t offset = ROUND_UP(rewind, Z_HEAP_UNIT);
    char *start;
    uint32_t mark;

    if (rewind == 0U) {
        return (alignment <= ACRE_HEAP_ALIGN)
                   ? acre_heap_alloc(heap->heap, bytes)
                   : acre_heap_alloc_aligned(heap->heap, alignment, bytes);
    }
    if (bytes > (SIZE_MAX - Z_HEAP_UNIT)) {
        return NULL;
    }
    bytes += offset - rewind;
    start =
        acre_heap_alloc_offset(heap->heap, MAX(alignment, (size_t)ACRE_HEAP_ALIGN), offset, bytes);
    if ((start == NULL) || (offset == rewind)) {
        return start;
    }
    mark = mark_of(start);
    memcpy(start, &mark, sizeof mark);
    return start + (offset - rewind);
}

static bool whole_units(size_t bytes, size_t *whole)
{
    *whole = (bytes + (Z_HEAP_UNIT - 1U)) & ~(size_t)(Z_HEAP_UNIT - 1U);
    return (bytes != 0U) && (*whole >= bytes);
}

static void *alloc(struct sys_heap *heap, size_t align, size_t bytes)
{
    size_t alignment, rewind;
    void *mem;

    if ((heap->heap == NULL) || !split_align(align, &alignment, &rewind)) {
        __ASSERT(heap->heap == NULL, "align must be a power of two: %zu", align);
        return NULL;
    }
    mem = core_alloc(heap, alignment, rewind, bytes);
    if (mem != NULL) {
        size_note(heap, start_of(mem), bytes + ((uintptr_t)mem - (uintptr_t)start_of(mem)));
        count_out(heap, start_of(mem));
        Z_TOLD_ALLOC(heap, mem, sys_heap_usable_size(heap, mem));
    }
    return mem;
}

void *sys_heap_aligned_alloc(struct sys_heap *heap, size_t align, size_t bytes)
{
    size_t whole;

    return whole_units(bytes, &whole) ? alloc(heap, align, whole) : NULL;
}

void *sys_heap_alloc(struct sys_heap *heap, size_t bytes)
{
    return sys_heap_aligned_alloc(heap, 0U, bytes);
}

void *z_heap_alloc_tight(struct sys_heap *heap, size_t align, size_t bytes)
{
    return alloc(heap, align, (bytes == 0U) ? 1U : bytes);
}

bool z_heap_can_ever(struct sys_heap *heap, size_t align, size_t bytes)
{
    struct acre_heap_block first;
    size_t alignment, rewind, whole, most, gap;

    if ((heap->heap == NULL) || !split_align(align, &alignment, &rewind) ||
        !whole_units(bytes, &whole)) {
        return false;
    }
    most = acre_heap_max_request(heap->heap);
    /* Whatever is out, the first block stays where it is: an empty heap's only block starts there,
     * and an aligned request is cut from it behind the gap. */
    gap = 0U;
    if ((alignment > ACRE_HEAP_ALIGN) && acre_heap_first(heap->heap, &first)) {
        gap = (size_t)(0U - ((uintptr_t)first.address + rewind)) & (alignment - 1U);
    }
    return (whole <= most) && (gap <= (most - whole));
}

/* ---- freeing ---- */

int z_heap_verdict(struct sys_heap *heap, void *mem)
{
    return (heap->heap == NULL) ? ACRE_EFAULT : acre_heap_verdict(heap->heap, start_of(mem));
}

int z_heap_free_quietly(struct sys_heap *heap, void *mem)
{
    int err = z_heap_verdict(heap, mem);
    char *start;

    if (err != ACRE_OK) {
        return err;
    }
    start = start_of(mem);
    Z_TOLD_FREE(heap, mem, sys_heap_usable_size(heap, mem));
    count_in(heap, start);
    if (start != mem) {
        memset(start, 0, sizeof(uint32_t)); /* the mark is good for one free */
    }
    return acre_heap_free(heap->heap, start);
}

void z_heap_complain(const char *call, int err, const void *mem)
{
    const char *what = (err == ACRE_EALREADY) ? "double free of"
                       : (err == ACRE_EFAULT) ? "memory of another heap:"
                       : (err == ACRE_ESPIPE) ? "not the start of a block, or freed:"
                                              : "header overwritten:";

    printk("%s: %s %p\n", call, what, mem);
    k_panic();
}

void sys_heap_free(struct sys_heap *heap, void *mem)
{
    int err = (mem == NULL) ? ACRE_OK : z_heap_free_quietly(heap, mem);

    if (err != ACRE_OK) {
        z_heap_complain("sys_heap_free", err, mem);
    }
}

size_t z_heap_capacity(struct sys_heap *heap, void *mem)
{
    char *start = start_of(mem);
    size_t usable = (heap->heap == NULL) ? 0U : acre_heap_usable(heap->heap, start);
    size_t skipped = (size_t)((char *)mem - start);

    return (usable > skipped) ? (usable - skipped) : 0U;
}

size_t sys_heap_usable_size(struct sys_heap *heap, void *mem)
{
    char *start = start_of(mem);

    return (heap->heap == NULL) ? 0U : size_told(heap, start, (size_t)((char *)mem - start));
}

/* ---- changing size ---- */

bool z_heap_resize(struct sys_heap *heap, void *ptr, size_t align, size_t bytes)
{
    size_t alignment, rewind, whole, before;
    bool done;

    if (!split_align(align, &alignment, &rewind) || !whole_units(bytes, &whole) ||
        (start_of(ptr) != ptr) ||
        ((alignment != 0U) && ((((uintptr_t)ptr + rewind) & (alignment - 1U)) != 0U))) {
        return false;
    }
    before = sys_heap_usable_size(heap, ptr);
    count_in(heap, ptr);
    done = acre_heap_resize(heap->heap, ptr, whole);
    if (done) {
        size_note(heap, ptr, whole);
    }
    count_out(heap, ptr);
    if (done && (before != sys_heap_usable_size(heap, ptr))) {
        Z_TOLD_ALLOC(heap, ptr, sys_heap_usable_size(heap, ptr));
        Z_TOLD_FREE(heap, ptr, before);
    }
    return done;
}

void *sys_heap_aligned_realloc(struct sys_heap *heap, void *ptr, size_t align, size_t bytes)
{
    size_t have;
    void *moved;
    int err;

    if (ptr == NULL) {
        return sys_heap_aligned_alloc(heap, align, bytes);
    }
    if (bytes == 0U) {
        sys_heap_free(heap, ptr);
        return NULL;
    }
    err = z_heap_verdict(heap, ptr);
    if (err != ACRE_OK) {
        z_heap_complain("sys_heap_realloc", err, ptr);
        return NULL;
    }
    if (z_heap_resize(heap, ptr, align, bytes)) {
        return ptr;
    }
    moved = sys_heap_aligned_alloc(heap, align, bytes);
    if (moved != NULL) {
        have = z_heap_capacity(heap, ptr);
        memcpy(moved, ptr, MIN(have, bytes));
        sys_heap_free(heap, ptr);
    }
    return moved;
}

void *sys_heap_realloc(struct sys_heap *heap, void *ptr, size_t bytes)
{
    return sys_heap_aligned_realloc(heap, ptr, 0U, bytes);
}

/* ---- asking ---- */

bool sys_heap_validate(struct sys_heap *heap)
{
    return (heap->heap != NULL) && (acre_heap_check(heap->heap) == 0);
}

int sys_heap_runtime_stats_get(struct sys_heap *heap, struct sys_memory_stats *stats)
{
    size_t all;

    if ((heap == NULL) || (stats == NULL) || (heap->heap == NULL)) {
        return -EINVAL;
    }
    all = acre_heap_max_request(heap->heap);
    stats->free_bytes = (heap->taken_bytes < all) ? (all - heap->taken_bytes) : 0U;
    stats->allocated_bytes = heap->allocated_bytes;
    stats->max_allocated_bytes = heap->max_allocated_bytes;
    return 0;
}

int sys_heap_runtime_stats_reset_max(struct sys_heap *heap)
{
    if ((heap == NULL) || (heap->heap == NULL)) {
        return -EINVAL;
    }
    heap->max_allocated_bytes = heap->allocated_bytes;
    return 0;
}
