/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a heap costs: the constant expressions of acre/heap_sizes.h against the heaps themselves, the
 * sizes that are promised, and what is too small or too large to be a heap.
 */
#include "acre/heap.h"

#include <string.h>

#include "expect.h"

static _Alignas(16) unsigned char mem[700U * 1024U];

/* It is a constant expression. */
static _Alignas(16) unsigned char exact[ACRE_HEAP_BYTES_FOR(1000)];

/* A heap of ACRE_HEAP_BYTES_FOR(n) serves n once; a granule less would not do. */
static void one_size(size_t n)
{
    size_t bytes = ACRE_HEAP_BYTES_FOR(n);
    struct acre_heap *heap = acre_heap_init(mem, bytes);
    void *p;

    EXPECT(heap != NULL);
    if (heap == NULL) {
        return;
    }
    EXPECT(acre_heap_max_request(heap) >= n);
    EXPECT(acre_heap_largest(heap) == acre_heap_max_request(heap));
    EXPECT(acre_heap_check(heap) == 0);
    p = acre_heap_alloc(heap, n);
    EXPECT((p != NULL) && (acre_heap_usable(heap, p) >= n));
    EXPECT(acre_heap_alloc(heap, n) == NULL);
    EXPECT(acre_heap_free(heap, p) == ACRE_OK);
    if (ACRE_HEAP_G(n) <= (size_t)ACRE_HEAP_M15) { /* exact for compact heaps; else some more */
        heap = acre_heap_init(mem, bytes - ACRE_HEAP_GRAN);
        EXPECT((heap == NULL) || (acre_heap_max_request(heap) < n));
    }
}

static void test_bytes_for(void)
{
    for (size_t n = 1U; n < 3000U; n++) {
        one_size(n);
    }
    for (size_t n = 3000U; n < 400000U; n += 61U) {
        one_size(n);
    }
    for (size_t shift = 12U; shift < 19U; shift++) { /* where octaves and header kinds change */
        for (size_t near = 0U; near < 120U; near++) {
            one_size((((size_t)1U << shift) - 100U) + near);
        }
    }
    EXPECT(acre_heap_max_request(acre_heap_init(exact, sizeof exact)) >= 1000U);
}

/* The largest single block in a buffer of a size that Zephyr's users know: not less than theirs. */
static void test_promises(void)
{
    static const struct {
        size_t bytes;
        size_t upstream;
    } heaps[] = {{64U, 20U},     {256U, 204U},   {1024U, 964U},
                 {2048U, 1988U}, {4096U, 4028U}, {16384U, 16308U}};

    for (size_t i = 0U; i < sizeof heaps / sizeof heaps[0]; i++) {
        struct acre_heap *heap = acre_heap_init(mem, heaps[i].bytes);

        EXPECT(acre_heap_max_request(heap) >= heaps[i].upstream);
        EXPECT(acre_heap_alloc(heap, heaps[i].upstream) != NULL);
    }
    EXPECT(acre_heap_control(acre_heap_init(mem, 65536U)) <= 118U);
    EXPECT(acre_heap_control(acre_heap_init(mem, 1024U)) <= 48U);
}

/* Every byte that is asked for more is in the heap's own account too. */
static void test_totals(void)
{
    struct acre_heap_stats stats;

    for (size_t bytes = 64U; bytes < 70000U; bytes += 997U) {
        struct acre_heap *heap = acre_heap_init(mem, bytes);
        void *p = acre_heap_alloc(heap, 10U);

        acre_heap_stats(heap, &stats);
        EXPECT((stats.used_blocks == 1U) && (p != NULL));
        EXPECT((stats.used_bytes + stats.free_bytes + acre_heap_control(heap) + ACRE_HEAP_HDR) ==
               ((bytes / ACRE_HEAP_GRAN) * ACRE_HEAP_GRAN));
    }
}

/* Too small, or no memory at all: refused, and nothing written. */
static void test_too_small(void)
{
    size_t least = ACRE_HEAP_BYTES_FOR(1);

    memset(mem, 0x5a, 256U);
    for (size_t start = 0U; start < 17U; start++) {
        size_t pad = (ACRE_HEAP_GRAN - (start % ACRE_HEAP_GRAN)) % ACRE_HEAP_GRAN;

        for (size_t bytes = 0U; bytes < (least + pad); bytes++) {
            EXPECT(acre_heap_init(mem + start, bytes) == NULL);
        }
        for (size_t i = 0U; i < 256U; i++) {
            EXPECT(mem[i] == 0x5aU);
        }
    }
    EXPECT(acre_heap_init(mem + 1U, least + ACRE_HEAP_GRAN - 1U) != NULL);
    EXPECT(acre_heap_init(NULL, 4096U) == NULL);
    EXPECT(acre_heap_init(mem, SIZE_MAX) == NULL); /* around the end of the address space */
    EXPECT(acre_heap_init(mem, SIZE_MAX - (uintptr_t)mem + 2U) == NULL);
#if (ACRE_HEAP_LARGE == 0)
    EXPECT(acre_heap_init(mem, (size_t)ACRE_HEAP_BIG * ACRE_HEAP_GRAN) != NULL);
    EXPECT(acre_heap_init(mem, ((size_t)ACRE_HEAP_BIG + 1U) * ACRE_HEAP_GRAN) == NULL);
#elif (ACRE_HEAP_LARGE == 1) && (ACRE_HEAP_ALIGN <= 8)
    EXPECT(acre_heap_init(mem, ((size_t)65536U) * ACRE_HEAP_GRAN) != NULL);
    EXPECT(acre_heap_init(mem, ((size_t)65536U + 1U) * ACRE_HEAP_GRAN) == NULL);
#endif
}

int main(void)
{
    if (ACRE_HEAP_LARGE > 0) {
        test_bytes_for();
    }
    if ((ACRE_HEAP_ALIGN == 8) && (ACRE_HEAP_TAG_BYTES == 0) && (ACRE_HEAP_CHECKED == 0) &&
        (ACRE_HEAP_STATS == 0)) {
        test_promises(); /* of the plain configuration */
    }
    test_totals();
    test_too_small();
    return expect_report("heap sizes");
}
