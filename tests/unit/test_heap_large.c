/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heaps of every format at their real sizes: blocks beyond 14 bits of size in compact heaps, the last
 * compact and the first wide one, and in 64-bit programs heaps above 4 GiB. Memory is reserved, not
 * used: only what is written to exists.
 */
#define _DEFAULT_SOURCE /* mmap */

#include "acre/heap.h"

#include <string.h>
#include <sys/mman.h>

#include "expect.h"

#define KIB ((size_t)1024U)
#define MIB (KIB * KIB)

static unsigned char *reserve(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);

    return (p == MAP_FAILED) ? NULL : p;
}

static bool is_empty(struct acre_heap *heap)
{
    struct acre_heap_stats stats;

    acre_heap_stats(heap, &stats);
    return (acre_heap_check(heap) == 0) && (stats.used_blocks == 0U) && (stats.free_blocks == 1U) &&
           (acre_heap_largest(heap) == acre_heap_max_request(heap));
}

/* Large and small blocks mixed, merged in each way, resized in both directions. */
static void exercise(struct acre_heap *heap)
{
    size_t most = acre_heap_max_request(heap);
    unsigned char *p[4];
    struct acre_heap_block b;

    EXPECT(is_empty(heap));
    p[0] = acre_heap_alloc(heap, most);
    EXPECT((p[0] != NULL) && (acre_heap_usable(heap, p[0]) >= most));
    EXPECT(acre_heap_contains(heap, p[0]) && !acre_heap_contains(heap, heap));
    EXPECT((uintptr_t)p[0] >= ((uintptr_t)heap + acre_heap_control(heap)));
#if ACRE_HEAP_TAG_BYTES > 0
    acre_heap_tag_set(heap, p[0], 0x5a5aU);
    EXPECT((acre_heap_tag(heap, p[0]) & 0xffffU) == 0x5a5aU);
#endif
    EXPECT(acre_heap_alloc(heap, 1U) == NULL);
    EXPECT(acre_heap_alloc(heap, most + 1U) == NULL);
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_resize(heap, p[0], 100U)); /* in place, whatever header it has */
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_verdict(heap, p[0]) == ACRE_OK);
    p[1] = acre_heap_alloc(heap, most / 2U);
    EXPECT((p[1] != NULL) && (p[1] > p[0]) && (acre_heap_usable(heap, p[1]) >= (most / 2U)));
    EXPECT(acre_heap_check(heap) == 0);
    p[2] = acre_heap_alloc_aligned(heap, 4096U, most / 4U);
    EXPECT((p[2] != NULL) && (((uintptr_t)p[2] % 4096U) == 0U));
    EXPECT(acre_heap_check(heap) == 0);
    p[3] = acre_heap_alloc(heap, 40U);
    EXPECT(p[3] != NULL);
    memset(p[0], 1, 100U);
    memset(p[1], 2, 64U);
    memset(p[2], 3, 64U);
    p[1][(most / 2U) - 1U] = 4U;
    p[2][(most / 4U) - 1U] = 5U;
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_free(heap, p[1]) == ACRE_OK);
    EXPECT(acre_heap_verdict(heap, p[1]) != ACRE_OK);
    EXPECT(acre_heap_free(heap, p[1]) != ACRE_OK);
    EXPECT(acre_heap_check(heap) == 0);
    for (bool more = acre_heap_first(heap, &b); more; more = acre_heap_next(heap, &b)) {
        EXPECT(b.size >= (b.used ? 40U : 1U));
    }
    p[1] = acre_heap_realloc(heap, p[0], most / 3U); /* into the hole behind it, or there by copy */
    EXPECT((p[1] != NULL) && (p[1][0] == 1U) && (p[1][99] == 1U));
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_resize(heap, p[1], (most / 3U) + 1000U));
    EXPECT(acre_heap_resize(heap, p[1], most / 5U));
    EXPECT(!acre_heap_resize(heap, p[1], most));
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_free(heap, p[3]) == ACRE_OK);
    EXPECT(acre_heap_free(heap, p[1]) == ACRE_OK);
    EXPECT((p[2][0] == 3U) && (p[2][(most / 4U) - 1U] == 5U));
    EXPECT(acre_heap_free(heap, p[2]) == ACRE_OK);
    EXPECT(is_empty(heap));
}

static void at_size(unsigned char *mem, size_t bytes, bool served)
{
    struct acre_heap *heap = acre_heap_init(mem, bytes);

    EXPECT((heap != NULL) == served);
    if (heap != NULL) {
        /* No more than this is lost: control structure, two headers, some links' other meanings. */
        size_t lost =
            300U + (ACRE_HEAP_CHECKED * (bytes / (8U * ACRE_HEAP_ALIGN))) + (bytes / 120U);

        EXPECT((acre_heap_max_request(heap) + lost) > bytes);
        exercise(heap);
        acre_heap_reset(heap);
        EXPECT(is_empty(heap));
    }
}

/* A double free and an inner pointer of a big block, whose user's part begins behind two headers. */
static void test_big_refusals(unsigned char *mem)
{
    struct acre_heap *heap = acre_heap_init(mem, ACRE_HEAP_BIG * ACRE_HEAP_GRAN * 3U);
    unsigned char *p = acre_heap_alloc(heap, ACRE_HEAP_BIG * ACRE_HEAP_GRAN * 2U);

    EXPECT(p != NULL);
    if (p == NULL) {
        return;
    }
    EXPECT(acre_heap_free(heap, p) == ACRE_OK);
    p = acre_heap_alloc(heap, 100U); /* a usual block does not become a big one in place */
    EXPECT(!acre_heap_resize(heap, p, (ACRE_HEAP_BIG + 10U) * ACRE_HEAP_GRAN));
    EXPECT(acre_heap_resize(heap, p, (ACRE_HEAP_BIG - 10U) * ACRE_HEAP_GRAN));
    EXPECT(acre_heap_check(heap) == 0);
    p = acre_heap_realloc(heap, p, (ACRE_HEAP_BIG + 10U) * ACRE_HEAP_GRAN);
    EXPECT((p != NULL) && (acre_heap_check(heap) == 0));
    memset(p, 0, 4096U);
    for (size_t i = ACRE_HEAP_GRAN; i < 2048U; i += ACRE_HEAP_GRAN) {
        EXPECT(acre_heap_free(heap, p + i) == ACRE_ESPIPE); /* zeros are no header */
    }
    EXPECT(acre_heap_verdict(heap, p - ACRE_HEAP_BIG_GAP) == ACRE_ESPIPE);
    (p - ACRE_HEAP_BIG_GAP)[4] ^= 1U; /* its size */
    EXPECT(acre_heap_free(heap, p) != ACRE_OK);
    EXPECT(acre_heap_check(heap) == 2);
    (p - ACRE_HEAP_BIG_GAP)[4] ^= 1U;
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_free(heap, p) == ACRE_OK);
    EXPECT(acre_heap_free(heap, p) != ACRE_OK);
    EXPECT(is_empty(heap));
}

/*
 * Requests around the largest that gets a usual header, from blocks around that size: what is too
 * little for a block of its own stays with the one given out, which must still have room to say so.
 */
static void test_edge_of_usual(unsigned char *mem)
{
    for (size_t granules = ACRE_HEAP_BIG - 8U; granules < (ACRE_HEAP_BIG + 60U); granules++) {
        struct acre_heap *heap = acre_heap_init(mem, granules * ACRE_HEAP_GRAN);
        size_t most = (heap == NULL) ? 0U : acre_heap_max_request(heap);

        EXPECT((heap != NULL) || (ACRE_HEAP_LARGE == 0));
        if (heap == NULL) {
            continue;
        }
        for (size_t n = most - (8U * ACRE_HEAP_GRAN); n < (most + (8U * ACRE_HEAP_GRAN)); n++) {
            unsigned char *p = acre_heap_alloc(heap, n);

            EXPECT((p != NULL) == (n <= most));
            EXPECT((p == NULL) || (acre_heap_usable(heap, p) >= n));
            EXPECT((p == NULL) || acre_heap_resize(heap, p, acre_heap_usable(heap, p)));
            EXPECT(acre_heap_check(heap) == 0);
            EXPECT(acre_heap_free(heap, p) == ACRE_OK);
            EXPECT(is_empty(heap));
        }
    }
}

int main(void)
{
    unsigned char *mem = reserve(64U * MIB);
    size_t compact = (size_t)65536U * ACRE_HEAP_GRAN;

    if (mem == NULL) {
        printf("heap large: no address space\n");
        return 1;
    }
    test_edge_of_usual(mem);
    at_size(mem, 100U * KIB, true);
    at_size(mem, ACRE_HEAP_BIG * ACRE_HEAP_GRAN, true);
    for (size_t more = 1U; more < 12U; more++) { /* the largest block crosses 14 bits */
        at_size(mem, (ACRE_HEAP_BIG + (more * 4U)) * ACRE_HEAP_GRAN, ACRE_HEAP_LARGE > 0);
    }
    if (ACRE_HEAP_LARGE > 0) {
        at_size(mem, 200U * KIB, true);
        at_size(mem, 400U * KIB, true);
        at_size(mem, compact - 600U, true);
        at_size(mem, compact, true);
        test_big_refusals(mem);
    }
    at_size(mem, compact + ACRE_HEAP_GRAN, ACRE_HEAP_LARGE > 1);
    at_size(mem + 4, compact + 100U, ACRE_HEAP_LARGE > 1); /* at a start that is not a granule's */
    at_size(mem, 60U * MIB, ACRE_HEAP_LARGE > 1);
    (void)munmap(mem, 64U * MIB);
#if UINTPTR_MAX > 0xffffffffU
    mem = reserve(17U * KIB * MIB);
    if (mem == NULL) {
        printf("heap large: 17 GiB of address space are not to be had, not tested\n");
    } else {
        at_size(mem + 8, (4U * KIB * MIB) + (300U * MIB), ACRE_HEAP_LARGE > 1);
        if (ACRE_HEAP_CHECKED == 0) { /* the checker reads the bitmap: real time and memory */
            at_size(mem, 2U * KIB * MIB, ACRE_HEAP_LARGE > 1);
            at_size(mem, (4U * KIB * MIB) - 8192U, ACRE_HEAP_LARGE > 1);
            at_size(mem, 4U * KIB * MIB, ACRE_HEAP_LARGE > 1);
            at_size(mem, 15U * KIB * MIB, ACRE_HEAP_LARGE > 1);
        }
        at_size(mem, (16U * KIB * MIB) + 64U, false);
        (void)munmap(mem, 17U * KIB * MIB);
    }
#endif
    return expect_report("heap large");
}
