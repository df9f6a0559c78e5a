/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths_region.c - every path of acre_region over eight heaps, its heaps at their worst
 *
 *   alloc   the first heap serves; all but the last refuse, each after looking at the blocks of the
 *           request's own bin, which are a little too short; all but the last lack a capability
 *   free    the block lies in the first heap by address, in the second ... and is small or big; what lies
 *           beside it is out, or free: alone in its bin, first, in the middle, last
 *
 * How dear a heap's own call is depends on sizes and bins: all of a range are driven, the most counts.
 */
#include "acre/region.h"

#include "acre/heap.h"
#include "paths.h"

#define HEAPS ACRE_REGION_HEAPS
#define BYTES (500U << 10)
#define BIG   150000U /* bytes: a heap marks such blocks in another way */

static struct acre_region region;
static const struct acre_region_want anywhere = {0U, 0U};

static struct acre_heap *heap_at(size_t i)
{
    return region.member[i].heap;
}

/* caps: of all but the last. */
static void make(uint32_t caps)
{
    acre_region_init(&region);
    for (unsigned i = 0U; i < HEAPS; i++) {
        PATH_MUST(acre_region_attach(&region, &bench_heap[i * (BYTES + 64U)], BYTES,
                                     (i < (HEAPS - 1U)) ? caps : ACRE_CAP_DMA,
                                     (uint8_t)i) == ACRE_OK);
    }
}

/* ---- setting up, uncounted ---- */

static void *grab(struct acre_heap *heap, size_t bytes)
{
    void *block = acre_heap_alloc(heap, bytes);

    PATH_MUST(block != NULL);
    return block;
}

static void give(struct acre_heap *heap, void *block)
{
    PATH_MUST(acre_heap_free(heap, block) == ACRE_OK);
}

static unsigned holes_of(size_t bytes)
{
    return (bytes < (BYTES / 20U)) ? 6U : 2U;
}

/* Some free blocks of bytes, between others; what is left beyond rest is taken. */
static void fill(struct acre_heap *heap, size_t bytes, size_t rest)
{
    void *hole[6];
    void *kept = NULL;
    size_t n;

    for (unsigned i = 0U; i < holes_of(bytes); i++) {
        hole[i] = grab(heap, bytes);
        (void)grab(heap, 8U);
    }
    if (rest > 0U) {
        kept = grab(heap, rest);
    }
    while ((n = acre_heap_largest(heap)) > 0U) {
        (void)grab(heap, n);
    }
    if (kept != NULL) {
        give(heap, kept);
    }
    for (unsigned i = 0U; i < holes_of(bytes); i++) {
        give(heap, hole[i]);
    }
}

/* ---- the calls: what does not fit the three registers beside the region is the same in all ---- */

static void *alloc_any(struct acre_region *from, size_t bytes)
{
    return acre_region_alloc(from, bytes, anywhere, NULL);
}

static void *alloc_dma(struct acre_region *from, size_t bytes)
{
    static const struct acre_region_want dma = {ACRE_CAP_DMA, 0U};

    return acre_region_alloc(from, bytes, dma, NULL);
}

static void *alloc_not_fast(struct acre_region *from, size_t bytes)
{
    static const struct acre_region_want slow = {0U, ACRE_CAP_FAST};

    return acre_region_alloc(from, bytes, slow, NULL);
}

static void *alloc_aligned(struct acre_region *from, size_t align, size_t bytes)
{
    return acre_region_alloc_aligned(from, align, bytes, anywhere, NULL);
}

static void *resize(struct acre_region *from, void *block, size_t bytes)
{
    return acre_region_realloc(from, block, bytes, anywhere);
}

static void *alloc(const char *name, void (*fn)(void), size_t a, size_t b)
{
    return (void *)path_run(name, fn, PATH_ADDRESS(&region), a, b);
}

static int release(const char *name, void *block)
{
    return (int)path_run(name, PATH_FN(acre_region_free), PATH_ADDRESS(&region),
                         PATH_ADDRESS(block), 0U);
}

/* ---- alloc ---- */

/* For each size of request and blocks a little too short for it. rest: what the last heap has. */
static void short_blocks(void (*each)(size_t bytes, size_t shorter, size_t rest))
{
    static const size_t sizes[] = {16U,  24U,  40U,   72U,   136U,   152U, 280U,
                                   340U, 600U, 1100U, 2200U, 20000U, BIG};

    for (unsigned i = 0U; i < (sizeof sizes / sizeof sizes[0]); i++) {
        const size_t less[] = {2U, 8U, 16U, sizes[i] / 16U, sizes[i] / 8U};
        const size_t more[] = {0U, 8U, 24U, 200U, 9000U};

        for (unsigned j = 0U; j < 25U; j++) {
            if (less[j % 5U] < sizes[i]) {
                each(sizes[i], sizes[i] - less[j % 5U], sizes[i] + more[j / 5U]);
            }
        }
    }
}

/* All but the last are full but for blocks that are too short; false if rounding made those long enough. */
static bool others_full(size_t bytes, size_t shorter)
{
    bool full = true;

    make(0U);
    for (unsigned i = 0U; i < (HEAPS - 1U); i++) {
        fill(heap_at(i), shorter, 0U);
        full = full && (acre_heap_largest(heap_at(i)) < bytes);
    }
    return full;
}

static void last_serves(size_t bytes, size_t shorter, size_t rest)
{
    unsigned char *block;

    if (others_full(bytes, shorter)) {
        fill(heap_at(HEAPS - 1U), shorter, rest);
        if (acre_heap_largest(heap_at(HEAPS - 1U)) >=
            bytes) { /* else it is behind too short ones */
            block = alloc("alloc.last", PATH_FN(alloc_any), bytes, 0U);
            PATH_MUST(acre_region_find(&region, block) == &region.member[HEAPS - 1U]);
        }
    }
    if ((bytes != BIG) && others_full(bytes, shorter)) {
        fill(heap_at(HEAPS - 1U), shorter, (2U * rest) + 200U);
        block = alloc("aligned.last", PATH_FN(alloc_aligned), 64U, bytes);
        PATH_MUST(acre_region_find(&region, block) == &region.member[HEAPS - 1U]);
    }
}

static void none_serves(size_t bytes, size_t shorter, size_t rest)
{
    if ((rest == bytes) &&
        others_full(bytes, shorter)) { /* once for each rest would be too often */
        fill(heap_at(HEAPS - 1U), shorter, 0U);
        PATH_MUST(alloc("fail.full", PATH_FN(alloc_any), bytes, 0U) == NULL);
        PATH_MUST(alloc("aligned_fail.full", PATH_FN(alloc_aligned), 64U, bytes) == NULL);
    }
}

static void first_serves(size_t bytes, size_t shorter, size_t rest)
{
    make(ACRE_CAP_FAST);
    fill(heap_at(0U), shorter, rest);
    fill(heap_at(HEAPS - 1U), shorter, rest);
    if (acre_heap_largest(heap_at(0U)) < bytes) {
        return; /* behind four that are too short it is not seen */
    }
    PATH_MUST(alloc("alloc.first", PATH_FN(alloc_any), bytes, 0U) != NULL);
    PATH_MUST(alloc("alloc.others_lack", PATH_FN(alloc_dma), bytes, 0U) != NULL);
    make(ACRE_CAP_FAST);
    fill(heap_at(HEAPS - 1U), shorter, rest);
    PATH_MUST(alloc("alloc.others_avoided", PATH_FN(alloc_not_fast), bytes, 0U) != NULL);
}

/* ---- free, realloc ---- */

enum place { OUT, ALONE, FIRST, MIDDLE, LAST, PLACES };

struct side {
    enum place place; /* in its bin; OUT: not free */
    size_t bytes;
};

/* A block of bytes between two others. Four more rows like it hold what shares their bins: */
static unsigned char *between(struct acre_heap *heap, struct side left, struct side right,
                              size_t bytes)
{
    const struct side side[2] = {left, right};
    unsigned char *run[5][3];

    for (unsigned i = 0U; i < 5U; i++) {
        run[i][0] = grab(heap, left.bytes);
        run[i][1] = grab(heap, (i == 2U) ? bytes : 40U);
        run[i][2] = grab(heap, right.bytes);
        (void)grab(heap, 8U);
    }
    for (unsigned j = 0U; j < 2U; j++) {
        enum place place = side[j].place;
        unsigned first = ((place == FIRST) || (place == MIDDLE)) ? 0U : 2U;
        unsigned last = ((place == LAST) || (place == MIDDLE)) ? 5U : 3U;

        for (unsigned i = first; (place != OUT) && (i < last);
             i++) { /* freed last: first in its bin */
            give(heap, run[i][2U * j]);
        }
    }
    return run[2][1];
}

static void free_one(struct acre_heap *heap, struct side left, struct side right, size_t bytes)
{
    unsigned char *block;

    make(0U);
    block = between(heap, left, right, bytes);
    PATH_MUST(path_run("usable.block", PATH_FN(acre_region_usable), PATH_ADDRESS(&region),
                       PATH_ADDRESS(block), 0U) >= bytes);
    PATH_MUST(alloc("place.shrink", PATH_FN(resize), PATH_ADDRESS(block), bytes / 2U) == block);
    PATH_MUST(alloc("place.grow", PATH_FN(resize), PATH_ADDRESS(block), bytes) == block);
    PATH_MUST(alloc("place.same", PATH_FN(resize), PATH_ADDRESS(block), bytes) == block);
    PATH_MUST(release("refuse.inside", block + 1) == ACRE_ESPIPE);
    make(0U);
    block = between(heap, left, right, bytes);
    PATH_MUST(release("free.block", block) == ACRE_OK);
    PATH_MUST(release("refuse.free", block) != ACRE_OK);
}

static void free_all(void)
{
    static const size_t sizes[] = {8U, 24U, 100U, 600U, 3000U, 12000U};

    for (unsigned i = 0U; i < HEAPS; i++) {
        for (unsigned j = 0U; j < (6U * 6U * PLACES * PLACES); j++) {
            struct side left = {(enum place)(j % PLACES), sizes[(j / PLACES) % 6U]};
            struct side right = {(enum place)((j / (6U * PLACES)) % PLACES),
                                 sizes[j / (6U * PLACES * PLACES)]};

            make(0U);
            free_one(heap_at(i), left, right, 40U);
            free_one(heap_at(i), left, right, BIG);
        }
    }
    PATH_MUST(release("refuse.null", NULL) == ACRE_OK);
    PATH_MUST(release("refuse.foreign", &region) == ACRE_EFAULT);
    PATH_MUST(release("refuse.foreign", &bench_heap[BYTES + 32U]) == ACRE_EFAULT);
}

void job_paths(void)
{
    short_blocks(last_serves);
    short_blocks(none_serves);
    short_blocks(first_serves);
    free_all();
    make(0U);
    PATH_MUST(alloc("fail.nothing", PATH_FN(alloc_any), 0U, 0U) == NULL);
    PATH_MUST(alloc("fail.too_large", PATH_FN(alloc_any), SIZE_MAX, 0U) == NULL);
    PATH_MUST(alloc("fail.lacks", PATH_FN(alloc_not_fast), SIZE_MAX, 0U) == NULL);
    PATH_MUST(alloc("aligned_fail.alignment", PATH_FN(alloc_aligned), 3U, 8U) == NULL);
    path_report();
}
