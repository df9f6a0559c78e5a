/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region.c - heaps that do not adjoin, as one
 *
 *   member   0               1                  2                    in the order of rank
 *            SRAM            SRAM, DMA          TCM, FAST | EXEC
 *   map      [ TCM ]   [ SRAM ]   [ SRAM, DMA ]                      in the order of addresses
 *
 *   alloc    walks member[], at most 8 of them: the first that is admitted and has room
 *   free     finds the heap in map, at most 4 comparisons
 *
 * Invariants, in the order acre_region_check() tests them:
 *   1  count <= 8
 *   2  the ranks of members do not fall
 *   3  the map holds, and has as many ranges as there are members
 *   4  each member's start is in the map, as a range of its bytes and its heap
 *   ACRE_REGION_HEAP_INVARIANT + n: invariant n of a member's heap
 */
#include "acre/region.h"

#include "copy.h"

#include "acre/heap.h"

void acre_region_init(struct acre_region *region)
{
    region->count = 0U;
    acre_range_init(&region->map, region->slots, ACRE_REGION_HEAPS);
}

/* ---- members ---- */

static uint8_t bits_set(uint32_t caps)
{
    uint8_t bits = 0U;

    for (; caps != 0U; caps &= caps - 1U) {
        bits++;
    }
    return bits;
}

int acre_region_join(struct acre_region *region, struct acre_heap *heap, void *start, size_t bytes,
                     uint32_t caps, uint8_t rank)
{
    size_t place = region->count;
    int err;

    if ((heap == NULL) || (start == NULL)) {
        return ACRE_EINVAL;
    }
    err = acre_range_add(&region->map, start, bytes, heap);
    if (err != ACRE_OK) {
        return err;
    }
    if (rank == ACRE_REGION_RANK_AUTO) {
        rank = bits_set(caps);
    }
    for (; (place > 0U) && (region->member[place - 1U].rank > rank); place--) {
        region->member[place] = region->member[place - 1U];
    }
    region->member[place] = (struct acre_region_member){heap, start, bytes, caps, rank};
    region->count++;
    return ACRE_OK;
}

int acre_region_attach(struct acre_region *region, void *start, size_t bytes, uint32_t caps,
                       uint8_t rank)
{
    struct acre_heap *heap;
    int err;

    /* Asked first: a heap must not be made over a member's blocks. */
    err = acre_range_admits(&region->map, start, bytes);
    if (err != ACRE_OK) {
        return err;
    }
    heap = acre_heap_init(start, bytes);
    return acre_region_join(region, heap, start, bytes, caps, rank);
}

static size_t index_of(const struct acre_region *region, const void *start)
{
    size_t i = 0U;

    while ((i < region->count) && (region->member[i].start != start)) {
        i++;
    }
    return i;
}

int acre_region_leave(struct acre_region *region, void *start)
{
    size_t i = index_of(region, start);

    if (i == region->count) {
        return ACRE_EINVAL;
    }
    (void)acre_range_remove(&region->map, start);
    for (i++; i < region->count; i++) {
        region->member[i - 1U] = region->member[i];
    }
    region->count--;
    return ACRE_OK;
}

/* Free blocks merge at once, so a heap without blocks out is one free block. */
static bool is_empty(const struct acre_heap *heap)
{
    struct acre_heap_block block;

    return acre_heap_first(heap, &block) && !block.used && !acre_heap_next(heap, &block);
}

int acre_region_detach(struct acre_region *region, void *start)
{
    size_t i = index_of(region, start);

    if (i == region->count) {
        return ACRE_EINVAL;
    }
    if (!is_empty(region->member[i].heap)) {
        return ACRE_EBUSY;
    }
    return acre_region_leave(region, start);
}

const struct acre_region_member *acre_region_find(const struct acre_region *region,
                                                  const void *address)
{
    const struct acre_range *range = acre_range_find(&region->map, address);

    /* Starts are compared and not heaps: a heap's address is its own business. */
    return (range == NULL) ? NULL : &region->member[index_of(region, (const void *)range->first)];
}

static struct acre_heap *heap_of(const struct acre_region *region, const void *address)
{
    const struct acre_range *range = acre_range_find(&region->map, address);

    return (range != NULL) ? range->object : NULL;
}

/* ---- alloc ---- */

/* What keeps a member from a request, or ACRE_WHY_CHOSEN: nothing does but lack of room. */
static enum acre_region_why admits(const struct acre_region_member *member,
                                   struct acre_region_want want)
{
    if ((member->caps & want.need) != want.need) {
        return ACRE_WHY_LACKS;
    }
    return ((member->caps & want.avoid) != 0U) ? ACRE_WHY_AVOIDED : ACRE_WHY_CHOSEN;
}

/* Why each member did or did not serve: what that rests on is still there to be read afterwards. */
static void explain(const struct acre_region *region, struct acre_region_want want, size_t chosen,
                    struct acre_region_choice *choice)
{
    choice->chosen = (uint8_t)chosen;
    for (size_t i = 0U; i < ACRE_REGION_HEAPS; i++) {
        enum acre_region_why why = ACRE_WHY_ABSENT;

        if (i < region->count) {
            why = admits(&region->member[i], want);
            if ((why == ACRE_WHY_CHOSEN) && (i != chosen)) {
                why = (i < chosen) ? ACRE_WHY_FULL : ACRE_WHY_LATER;
            }
        }
        choice->why[i] = (uint8_t)why;
    }
}

static inline void *place(struct acre_region *region, size_t align, size_t bytes,
                          struct acre_region_want want, struct acre_region_choice *choice)
{
    size_t chosen = ACRE_REGION_HEAPS;
    void *block = NULL;

    for (size_t i = 0U; (block == NULL) && (i < region->count); i++) {
        const struct acre_region_member *member = &region->member[i];

        if (admits(member, want) == ACRE_WHY_CHOSEN) {
            block = (align <= 1U) ? acre_heap_alloc(member->heap, bytes)
                                  : acre_heap_alloc_aligned(member->heap, align, bytes);
            chosen = (block != NULL) ? i : ACRE_REGION_HEAPS;
        }
    }
    if (choice != NULL) {
        explain(region, want, chosen, choice);
    }
    return block;
}

void *acre_region_alloc(struct acre_region *region, size_t bytes, struct acre_region_want want,
                        struct acre_region_choice *choice)
{
    return place(region, 1U, bytes, want, choice);
}

void *acre_region_alloc_aligned(struct acre_region *region, size_t align, size_t bytes,
                                struct acre_region_want want, struct acre_region_choice *choice)
{
    return place(region, align, bytes, want, choice);
}

/* ---- with a block ---- */

int acre_region_free(struct acre_region *region, void *block)
{
    struct acre_heap *heap;

    if (block == NULL) {
        return ACRE_OK;
    }
    heap = heap_of(region, block);
    return (heap != NULL) ? acre_heap_free(heap, block) : ACRE_EFAULT;
}

int acre_region_verdict(const struct acre_region *region, const void *block)
{
    const struct acre_heap *heap = heap_of(region, block);

    return (heap != NULL) ? acre_heap_verdict(heap, block) : ACRE_EFAULT;
}

size_t acre_region_usable(const struct acre_region *region, const void *block)
{
    const struct acre_heap *heap = heap_of(region, block);

    return (heap != NULL) ? acre_heap_usable(heap, block) : 0U;
}

bool acre_region_resize(struct acre_region *region, void *block, size_t bytes)
{
    struct acre_heap *heap = heap_of(region, block);

    return (heap != NULL) && acre_heap_resize(heap, block, bytes);
}

void *acre_region_realloc(struct acre_region *region, void *block, size_t bytes,
                          struct acre_region_want want)
{
    struct acre_heap *heap;
    void *moved = NULL;
    size_t had;

    if (block == NULL) {
        return acre_region_alloc(region, bytes, want, NULL);
    }
    if (bytes == 0U) {
        (void)acre_region_free(region, block);
        return NULL;
    }
    heap = heap_of(region, block);
    if ((heap != NULL) && acre_heap_resize(heap, block, bytes)) {
        return block;
    }
    if ((heap == NULL) || (acre_heap_verdict(heap, block) != ACRE_OK)) {
        return NULL;
    }
    if (admits(acre_region_find(region, block), want) == ACRE_WHY_CHOSEN) {
        moved = acre_heap_alloc(heap, bytes);
    }
    if (moved == NULL) {
        moved = acre_region_alloc(region, bytes, want, NULL);
    }
    if (moved != NULL) {
        had = acre_heap_usable(heap, block);
        acre_copy(moved, block, (had < bytes) ? had : bytes);
        (void)acre_heap_free(heap, block);
    }
    return moved;
}

/* ---- the checker ---- */

static int check_members(const struct acre_region *region)
{
    for (size_t i = 0U; i < region->count; i++) {
        const struct acre_region_member *member = &region->member[i];
        const struct acre_range *range = acre_range_find(&region->map, member->start);

        if ((range == NULL) || (range->object != member->heap) ||
            (range->first != (uintptr_t)member->start) ||
            ((range->last - range->first) != (member->bytes - 1U))) {
            return 4;
        }
    }
    return 0;
}

int acre_region_check(const struct acre_region *region)
{
    int broken;

    if (region->count > ACRE_REGION_HEAPS) {
        return 1;
    }
    for (size_t i = 1U; i < region->count; i++) {
        if (region->member[i].rank < region->member[i - 1U].rank) {
            return 2;
        }
    }
    if ((acre_range_check(&region->map) != 0) || (region->map.count != region->count)) {
        return 3;
    }
    broken = check_members(region);
    for (size_t i = 0U; (broken == 0) && (i < region->count); i++) {
        int number = acre_heap_check(region->member[i].heap);

        broken = (number != 0) ? (ACRE_REGION_HEAP_INVARIANT + number) : 0;
    }
    return broken;
}
