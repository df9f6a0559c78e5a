/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heaps that do not adjoin, as one: who serves a request and why, free and realloc by address alone,
 * attaching and detaching, refusals that change nothing, and each invariant broken on purpose.
 */
#include "acre/region.h"

#include <string.h>

#include "acre/heap.h"
#include "expect.h"

enum { BYTES = 1024 };

static uint64_t memory[ACRE_REGION_HEAPS + 1U][BYTES / 8];
static struct acre_region region;
static const struct acre_region_want any = {0U, 0U};

/* Three kinds of memory, attached in an order that is not the one of their ranks. */
static void make(void)
{
    acre_region_init(&region);
    EXPECT(acre_region_check(&region) == 0);
    EXPECT(acre_region_attach(&region, memory[2], BYTES, ACRE_CAP_FAST | ACRE_CAP_EXEC,
                              ACRE_REGION_RANK_AUTO) == ACRE_OK);
    EXPECT(acre_region_attach(&region, memory[0], BYTES, 0U, ACRE_REGION_RANK_AUTO) == ACRE_OK);
    EXPECT(acre_region_attach(&region, memory[3], BYTES, ACRE_CAP_DMA, ACRE_REGION_RANK_AUTO) ==
           ACRE_OK);
    EXPECT(acre_region_attach(&region, memory[1], BYTES, ACRE_CAP_EXTERNAL, 7U) == ACRE_OK);
    EXPECT((region.count == 4U) && (acre_region_check(&region) == 0));
}

/* Which memory a block is in, -1: none. */
static int where(const void *block)
{
    const struct acre_region_member *member = acre_region_find(&region, block);

    for (int i = 0; i <= (int)ACRE_REGION_HEAPS; i++) {
        if ((member != NULL) && (member->start == memory[i])) {
            return i;
        }
    }
    return -1;
}

static void test_choice(void)
{
    static const struct {
        size_t bytes;
        struct acre_region_want want;
        int where;
        const char
            *why; /* by rank: plain, DMA, fast, external (L lacks, A avoided, F full, C, -) */
    } steps[] = {
        {100, {0, 0}, 0, "C---"},
        {100, {ACRE_CAP_DMA, 0}, 3, "LCLL"},
        {100, {ACRE_CAP_FAST, 0}, 2, "LLCL"},
        {100, {ACRE_CAP_FAST | ACRE_CAP_EXEC, ACRE_CAP_DMA}, 2, "LACL"},
        {100, {ACRE_CAP_FAST | ACRE_CAP_DMA, 0}, -1, "LLLL"},
        {800, {0, 0}, 0, "C---"},
        {800, {0, 0}, 3, "FC--"},
        {700, {0, ACRE_CAP_EXEC}, 1, "FFAC"},
        {900, {0, ACRE_CAP_EXEC}, -1, "FFAF"},
        {600, {0, 0}, 2, "FFC-"},
        {5000, {0, 0}, -1, "FFFF"},
        {0, {0, 0}, -1, "FFFF"},
    };
    static const char letters[] = {' ', 'C', 'L', 'A', 'F', '-'};

    make();
    for (size_t s = 0U; s < (sizeof steps / sizeof steps[0]); s++) {
        struct acre_region_choice choice;
        char why[ACRE_REGION_HEAPS + 1U] = "";
        void *block = acre_region_alloc(&region, steps[s].bytes, steps[s].want, &choice);

        for (size_t i = 0U; (i < ACRE_REGION_HEAPS) && (choice.why[i] != ACRE_WHY_ABSENT); i++) {
            why[i] = letters[choice.why[i]];
        }
        if (steps[s].want.avoid == ACRE_CAP_DMA) {
            EXPECT(strcmp(why, "LLCL") == 0); /* what lacks a need is told so first */
        } else {
            EXPECT(strcmp(why, steps[s].why) == 0);
        }
        EXPECT((block == NULL) ? (steps[s].where == -1) : (where(block) == steps[s].where));
        EXPECT((choice.chosen == ACRE_REGION_HEAPS) == (block == NULL));
        EXPECT((block == NULL) || (choice.why[choice.chosen] == ACRE_WHY_CHOSEN));
        EXPECT(acre_region_check(&region) == 0);
    }
}

static void test_pointers(void)
{
    struct acre_region before;
    uint64_t copy[BYTES / 8];
    unsigned char *block;
    unsigned char *aligned;

    make();
    block = acre_region_alloc(&region, 100, any, NULL);
    EXPECT((acre_region_usable(&region, block) >= 100U) && (where(block) == 0));
    EXPECT(acre_region_verdict(&region, block) == ACRE_OK);
    before = region;
    memcpy(copy, memory[0], BYTES);
    EXPECT(acre_region_free(&region, memory[4]) == ACRE_EFAULT);
    EXPECT(acre_region_free(&region, &region) == ACRE_EFAULT);
    EXPECT(acre_region_free(&region, block + 1) == ACRE_ESPIPE);
    EXPECT(acre_region_verdict(&region, memory[4]) == ACRE_EFAULT);
    EXPECT(acre_region_verdict(&region, NULL) == ACRE_EFAULT);
    EXPECT(acre_region_usable(&region, memory[4]) == 0U);
    EXPECT(acre_region_usable(&region, block + 1) == 0U);
    EXPECT(!acre_region_resize(&region, memory[4], 8));
    EXPECT(acre_region_realloc(&region, memory[4], 8, any) == NULL);
    EXPECT(acre_region_realloc(&region, block + 1, 8, any) == NULL);
    EXPECT(acre_region_realloc(&region, block, SIZE_MAX, any) == NULL);
    EXPECT(acre_region_alloc_aligned(&region, 3, 8, any, NULL) == NULL);
    EXPECT(acre_region_find(&region, memory[4]) == NULL);
    EXPECT(acre_region_free(&region, NULL) == ACRE_OK);
    EXPECT((memcmp(&before, &region, sizeof region) == 0) && (memcmp(copy, memory[0], BYTES) == 0));
    aligned = acre_region_alloc_aligned(&region, 64, 50, any, NULL);
    EXPECT((aligned != NULL) && (((uintptr_t)aligned % 64U) == 0U));
    EXPECT(acre_region_free(&region, aligned) == ACRE_OK);
    EXPECT(acre_region_free(&region, block) == ACRE_OK);
    EXPECT(acre_region_free(&region, block) != ACRE_OK);
}

static void test_realloc(void)
{
    const struct acre_region_want dma = {ACRE_CAP_DMA, 0U};
    unsigned char *block;
    unsigned char *other;

    make();
    block = acre_region_realloc(&region, NULL, 40, any);
    EXPECT(where(block) == 0);
    memset(block, 0x5A, 40);
    EXPECT(acre_region_resize(&region, block, 60)); /* what follows is free */
    EXPECT(acre_region_realloc(&region, block, 80, any) == block);
    other = acre_region_alloc(&region, 40, any, NULL);
    EXPECT((where(other) == 0) && !acre_region_resize(&region, block, 200));
    block = acre_region_realloc(&region, block, 200, any); /* moves, within its heap */
    EXPECT((where(block) == 0) && (block[39] == 0x5A));
    block = acre_region_realloc(&region, block, 900, any); /* no room there: elsewhere */
    EXPECT((where(block) == 3) && (block[0] == 0x5A) && (block[39] == 0x5A));
    EXPECT(acre_region_realloc(&region, other, 900, dma) == NULL); /* only 3 would do: it is full */
    EXPECT(acre_region_verdict(&region, other) == ACRE_OK);
    EXPECT(acre_region_realloc(&region, block, 0, any) == NULL);
    other = acre_region_realloc(&region, other, 900, dma);
    EXPECT(where(other) == 3);
    EXPECT(acre_region_realloc(&region, NULL, 0, any) == NULL);
    EXPECT(acre_region_free(&region, other) == ACRE_OK);
    for (size_t i = 0U; i < region.count; i++) {
        EXPECT(acre_region_detach(&region, region.member[0].start) == ACRE_OK); /* nothing is out */
        make();
    }
}

static void test_members(void)
{
    const struct acre_region_want own = {UINT32_C(1) << 31, 0U}; /* a bit of the project's own */
    struct acre_region before;
    uint64_t copy[BYTES / 8];
    struct acre_heap *heap;
    void *block;

    make();
    block = acre_region_alloc(&region, 10, any, NULL);
    before = region;
    memcpy(copy, memory[0], BYTES);
    EXPECT(acre_region_attach(&region, memory[0], 8, 0U, 0U) == ACRE_EBUSY);
    EXPECT(acre_region_attach(&region, &memory[3][1], BYTES, 0U, 0U) == ACRE_EBUSY);
    EXPECT(acre_region_attach(&region, NULL, BYTES, 0U, 0U) == ACRE_EINVAL);
    EXPECT(acre_region_attach(&region, memory[4], 0, 0U, 0U) == ACRE_EINVAL);
    EXPECT(acre_region_attach(&region, memory[4], 1, 0U, 0U) == ACRE_EINVAL);
    EXPECT(acre_region_attach(&region, memory[4], SIZE_MAX, 0U, 0U) == ACRE_EINVAL);
    EXPECT(acre_region_join(&region, NULL, memory[4], BYTES, 0U, 0U) == ACRE_EINVAL);
    EXPECT(acre_region_detach(&region, memory[0]) == ACRE_EBUSY);
    EXPECT(acre_region_detach(&region, memory[4]) == ACRE_EINVAL);
    EXPECT(acre_region_leave(&region, memory[4]) == ACRE_EINVAL);
    EXPECT((memcmp(&before, &region, sizeof region) == 0) && (memcmp(copy, memory[0], BYTES) == 0));

    for (unsigned i = 4U; i < ACRE_REGION_HEAPS; i++) {
        EXPECT(acre_region_attach(&region, memory[i], BYTES, 0U, ACRE_REGION_RANK_AUTO) == ACRE_OK);
    }
    EXPECT(acre_region_attach(&region, memory[8], BYTES, 0U, 0U) == ACRE_ENOMEM);
    EXPECT(acre_region_check(&region) == 0);
    EXPECT(acre_region_detach(&region, memory[5]) == ACRE_OK);
    heap = acre_heap_init(memory[8], BYTES);
    EXPECT(acre_region_join(&region, heap, NULL, BYTES, 0U, 0U) == ACRE_EINVAL);
    EXPECT(acre_region_join(&region, heap, memory[7], BYTES, 0U, 0U) == ACRE_EBUSY);
    EXPECT(acre_region_join(&region, heap, memory[8], BYTES, own.need, 0U) == ACRE_OK);
    EXPECT((region.member[3].start == memory[7]) && (region.member[4].heap == heap) &&
           (region.member[5].rank > 0U)); /* among equals last */
    EXPECT(acre_region_check(&region) == 0);

    /* Leaving with blocks out: the region knows them no longer, the heap does. */
    EXPECT(acre_region_free(&region, block) == ACRE_OK);
    block = acre_region_alloc(&region, 10, own, NULL);
    EXPECT(where(block) == 8);
    EXPECT(acre_region_detach(&region, memory[8]) == ACRE_EBUSY);
    EXPECT(acre_region_leave(&region, memory[8]) == ACRE_OK);
    EXPECT(acre_region_free(&region, block) == ACRE_EFAULT);
    EXPECT(acre_heap_free(heap, block) == ACRE_OK);
    EXPECT((acre_region_check(&region) == 0) && (where(memory[8]) == -1));
}

/* A heap of which nothing can be said is not empty: it stays. */
static void test_detach_broken(void)
{
    struct acre_heap_block block;
    unsigned char header[4];
    unsigned char *at;

    make();
    EXPECT(acre_heap_first(region.member[0].heap, &block) && !block.used);
    at = (unsigned char *)block.address - sizeof header;
    memcpy(header, at, sizeof header);
    memset(at, 0xFF, sizeof header);
    EXPECT(acre_region_detach(&region, memory[0]) == ACRE_EBUSY);
    EXPECT((region.count == 4U) && (acre_region_find(&region, memory[0]) == &region.member[0]));
    memcpy(at, header, sizeof header);
    EXPECT(acre_region_detach(&region, memory[0]) == ACRE_OK);
}

/* The checker is code too: break one thing at a time, expect that thing's number. */
static void test_checker(void)
{
    make();
    region.count = ACRE_REGION_HEAPS + 1U;
    EXPECT(acre_region_check(&region) == 1);
    region.count = 4U;
    region.member[1].rank = 9U;
    EXPECT(acre_region_check(&region) == 2);
    region.member[1].rank = 1U;
    region.count = 3U;
    EXPECT(acre_region_check(&region) == 3);
    region.count = 4U;
    region.slots[0].last = region.slots[1].first;
    EXPECT(acre_region_check(&region) == 3);
    make();
    region.member[1].bytes--;
    EXPECT(acre_region_check(&region) == 4);
    region.member[1].bytes++;
    region.member[1].start = memory[8];
    EXPECT(acre_region_check(&region) == 4);
    region.member[1].start = &memory[3][1];
    EXPECT(acre_region_check(&region) == 4);
    make();
    region.slots[2].object = region.member[0].heap;
    EXPECT(acre_region_check(&region) == 4);
    make();
    {
        unsigned char *block = acre_region_alloc(&region, 10, any, NULL);

        memset(block, 0xFF, 32); /* written over the end */
        EXPECT(acre_region_check(&region) > ACRE_REGION_HEAP_INVARIANT);
    }
}

int main(void)
{
    test_choice();
    test_pointers();
    test_realloc();
    test_members();
    test_detach_broken();
    test_checker();
    return expect_report("region");
}
