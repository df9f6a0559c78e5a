/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap against a model that knows every block: random calls, and after each one the walk must
 * show the model's blocks and nothing else, the checker must be content, and every byte handed out
 * must be what its owner wrote. Heaps from the smallest up, at any start.
 *
 *   SEED=n in the environment repeats a run; it is printed first. ROUNDS=n: so many heaps.
 */
#include "acre/heap.h"

#include <stdlib.h>
#include <string.h>

#include "expect.h"

#define MEM_BYTES  ((size_t)768 * 1024U)
#define MAX_BLOCKS 256U

struct block {
    unsigned char *p;
    size_t n;
    unsigned char fill;
};

static unsigned char *mem; /* MEM_BYTES and a margin on both sides */
static struct block model[MAX_BLOCKS];
static size_t blocks;
static uint64_t state;
static struct acre_heap *heap;

static uint32_t rnd(uint32_t below)
{
    state = (state * 6364136223846793005U) + 1442695040888963407U;
    return (uint32_t)(((state >> 33) * below) >> 31);
}

/* Sizes of all magnitudes up to `most`, each about as often. */
static size_t rnd_size(size_t most)
{
    unsigned bits = 1U;

    while ((bits < 31U) && ((most >> bits) != 0U)) {
        bits++;
    }
    return 1U + rnd((uint32_t)1U << rnd(bits + 1U));
}

static bool intact(const struct block *b)
{
    size_t step = (b->n > 512U) ? 61U : 1U; /* of large ones the ends and a sample */

    for (size_t i = 0U; i < b->n; i += step) {
        if (b->p[i] != (unsigned char)(b->fill + i)) {
            return false;
        }
    }
    return b->p[b->n - 1U] == (unsigned char)(b->fill + (b->n - 1U));
}

static void fill(struct block *b)
{
    b->fill = (unsigned char)rnd(256U);
    for (size_t i = 0U; i < b->n; i++) {
        b->p[i] = (unsigned char)(b->fill + i);
    }
}

#if ACRE_HEAP_TAG_BYTES > 0
/* As much of the address as a tag holds. */
static uintptr_t tag_for(const void *p)
{
    return (uintptr_t)p & ((ACRE_HEAP_TAG_BYTES == 4) ? (uintptr_t)0xffffffffU : UINTPTR_MAX);
}
#endif

static int by_address(const void *a, const void *b)
{
    const struct block *x = a;
    const struct block *y = b;

    return (x->p > y->p) - (x->p < y->p);
}

/* The walk and the model side by side, both by address. */
static void compare(void)
{
    static struct block sorted[MAX_BLOCKS];
    struct acre_heap_block b;
    struct acre_heap_stats stats;
    size_t i = 0U;
    size_t largest = 0U;
    bool was_free = false;

    memcpy(sorted, model, blocks * sizeof *model);
    qsort(sorted, blocks, sizeof *sorted, by_address);
    EXPECT(acre_heap_check(heap) == 0);
    for (bool more = acre_heap_first(heap, &b); more; more = acre_heap_next(heap, &b)) {
        if (!b.used) {
            EXPECT(!was_free); /* merged at once */
            largest = (b.size > largest) ? b.size : largest;
        } else if (i < blocks) {
            EXPECT((b.address == sorted[i].p) && (b.size >= sorted[i].n));
            EXPECT(acre_heap_usable(heap, b.address) == b.size);
            i++;
        } else {
            EXPECT(!"a block nobody has");
        }
        was_free = !b.used;
    }
    EXPECT(i == blocks);
    for (i = 0U; i < blocks; i++) {
        EXPECT(intact(&model[i]));
    }
    acre_heap_stats(heap, &stats);
    EXPECT((stats.used_blocks == blocks) && (stats.largest == largest));
    EXPECT(acre_heap_largest(heap) <= largest);
    if (blocks == 0U) {
        EXPECT((stats.free_blocks == 1U) && (stats.largest == acre_heap_max_request(heap)));
        EXPECT(acre_heap_largest(heap) == acre_heap_max_request(heap));
    }
    if (ACRE_HEAP_STATS != 0) {
        EXPECT(acre_heap_used(heap) == stats.used_bytes);
        EXPECT(acre_heap_peak(heap) >= stats.used_bytes);
    }
}

static void remember(void *p, size_t n)
{
    model[blocks] = (struct block){.p = p, .n = n};
    fill(&model[blocks]);
#if ACRE_HEAP_TAG_BYTES > 0
    acre_heap_tag_set(heap, p, tag_for(p));
#endif
    blocks++;
}

static void op_alloc(size_t n)
{
    size_t served = acre_heap_largest(heap);
    void *p = acre_heap_alloc(heap, n);

    if ((n > 0U) && (n <= served)) {
        EXPECT(p != NULL); /* a smaller request is never refused for a larger one's sake */
    }
    if (n == served + 1U) {
        EXPECT(p == NULL);
    }
    if (p != NULL) {
        EXPECT(((uintptr_t)p % ACRE_HEAP_ALIGN) == 0U);
        remember(p, n);
    }
}

static void op_aligned(size_t n)
{
    size_t align = (size_t)1U << rnd(14U);
    size_t offset = (size_t)rnd(8U) * ACRE_HEAP_GRAN_H * rnd(2U);
    unsigned char *p = (offset == 0U) ? acre_heap_alloc_aligned(heap, align, n)
                                      : acre_heap_alloc_offset(heap, align, offset, n);

    if (p != NULL) {
        EXPECT((((uintptr_t)p + offset) % align) == 0U);
        EXPECT(((uintptr_t)p % ACRE_HEAP_ALIGN) == 0U);
        remember(p, n);
    } else {
        /* Not found is right only if no block is certain to have such a place. */
        EXPECT((n + align + (4U * ACRE_HEAP_GRAN_H)) > acre_heap_largest(heap));
    }
}

static void op_free(size_t i)
{
#if ACRE_HEAP_TAG_BYTES > 0
    EXPECT(acre_heap_tag(heap, model[i].p) == tag_for(model[i].p));
#endif
    EXPECT(acre_heap_verdict(heap, model[i].p) == ACRE_OK);
    EXPECT(acre_heap_free(heap, model[i].p) == ACRE_OK);
    blocks--;
    model[i] = model[blocks];
}

static void op_resize(size_t i, size_t n, bool may_move)
{
    struct block was = model[i];
    struct block now = was;

    if (may_move) {
        now.p = acre_heap_realloc(heap, was.p, n);
        if (now.p == NULL) {
            EXPECT(n > acre_heap_largest(heap));
            return;
        }
#if ACRE_HEAP_TAG_BYTES > 0
        EXPECT(acre_heap_tag(heap, now.p) == tag_for(was.p));
        acre_heap_tag_set(heap, now.p, tag_for(now.p));
#endif
    } else if (!acre_heap_resize(heap, was.p, n)) {
        EXPECT(n > was.n); /* shrinking always works */
        return;
    }
    now.n = (n < was.n) ? n : was.n;
    EXPECT(intact(&now));
    now.n = n;
    fill(&now);
    model[i] = now;
}

static void one_heap(size_t bytes, unsigned ops)
{
    size_t start = 64U + rnd(17U);

    memset(mem, 0xa5, 128U);
    memset(mem + 64U + bytes, 0xa5, 128U);
    heap = acre_heap_init(mem + start, bytes - (start - 64U));
    blocks = 0U;
    if (heap == NULL) {
        /* Only because it is too small; the wide format is not meant for such small ones at all. */
        EXPECT(bytes < ((ACRE_HEAP_COMPACT_MAX == 0) ? 700U : (ACRE_HEAP_BYTES_FOR(1) + 64U)));
        return;
    }
    compare();
    for (unsigned k = 0U; k < ops; k++) {
        size_t n = rnd_size(acre_heap_max_request(heap) / (1U + rnd(4U)));

        switch (rnd(8U)) {
        case 0:
        case 1:
        case 2:
            if (blocks < MAX_BLOCKS) {
                op_alloc((rnd(16U) == 0U) ? acre_heap_largest(heap) + rnd(2U) : n);
            }
            break;
        case 3:
            if (blocks < MAX_BLOCKS) {
                op_aligned(n);
            }
            break;
        case 4:
        case 5:
            if (blocks > 0U) {
                op_free(rnd((uint32_t)blocks));
            }
            break;
        default:
            if (blocks > 0U) {
                op_resize(rnd((uint32_t)blocks), n, rnd(2U) == 0U);
            }
            break;
        }
        compare();
        if (expect_failures > 20) {
            return;
        }
    }
    while (blocks > 0U) {
        op_free(rnd((uint32_t)blocks));
    }
    compare();
    for (size_t i = 0U; i < 64U; i++) { /* nothing was written outside */
        EXPECT((mem[i] == 0xa5U) && (mem[64U + bytes + i] == 0xa5U));
    }
}

int main(void)
{
    const char *seed = getenv("SEED");
    const char *rounds = getenv("ROUNDS");
    unsigned heaps = (rounds != NULL) ? (unsigned)strtoul(rounds, NULL, 10) : 300U;

    state = (seed != NULL) ? strtoull(seed, NULL, 10) : 20240607U;
    printf("SEED=%llu\n", (unsigned long long)state);
    mem = malloc(MEM_BYTES + 256U);
    if (mem == NULL) {
        return 1;
    }
    for (size_t bytes = 20U; bytes < 180U; bytes++) { /* from what is too small, byte by byte */
        one_heap(bytes, 40U);
    }
    for (unsigned i = 0U; i < heaps; i++) {
        static const size_t tops[] = {512U, 4096U, 18000U, 70000U};

        one_heap(180U + rnd((uint32_t)tops[rnd(4U)]), 60U);
    }
    /* Around the formats' limits: big blocks, the last compact heap, the first wide one. */
    if (ACRE_HEAP_LARGE > 0) {
        for (unsigned i = 0U; i < 30U; i++) {
            one_heap(((size_t)100U * 1024U) + rnd(412U * 1024U), 60U);
        }
    }
    if (ACRE_HEAP_LARGE > 1) {
        for (unsigned i = 0U; i < 30U; i++) {
            one_heap(((size_t)500U * 1024U) + rnd(260U * 1024U), 60U);
        }
    }
    free(mem);
    return expect_report("heap model");
}
