/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A region against a model that knows each block and each member: placement by the stated rule alone,
 * contents kept through moves between members, members coming and going while blocks are out.
 */
#include "acre/region.h"

#include <string.h>

#include "acre/heap.h"
#include "expect.h"
#include "seed.h"

enum { BYTES = 2048, AREAS = 12, MOST = 300, STEPS = 3000 };

static uint64_t memory[AREAS][BYTES / 8];
static struct acre_region region;
static bool attached[AREAS];
static uint32_t caps_of[AREAS];

static struct {
    unsigned char *at;
    size_t size;
    unsigned char fill;
} block[MOST];
static size_t blocks;

static size_t area_of(const void *p)
{
    return ((uintptr_t)p - (uintptr_t)memory) / BYTES;
}

static void check_fill(size_t b, size_t bytes)
{
    for (size_t i = 0U; i < bytes; i++) {
        EXPECT(block[b].at[i] == block[b].fill);
    }
}

static void fill(size_t b)
{
    block[b].fill = (unsigned char)seed_next();
    memset(block[b].at, block[b].fill, block[b].size);
}

static struct acre_region_want random_want(void)
{
    struct acre_region_want want = {seed_next() & seed_next() & 7U, seed_next() & seed_next() & 8U};

    return want;
}

/* The member the rule names: the lowest rank that is admitted and, by its heap's word, has room. */
static size_t expected(size_t bytes, struct acre_region_want want)
{
    for (size_t i = 0U; i < region.count; i++) {
        const struct acre_region_member *member = &region.member[i];

        if (((member->caps & want.need) == want.need) && ((member->caps & want.avoid) == 0U) &&
            (acre_heap_largest(member->heap) >= bytes)) {
            return area_of(member->start);
        }
    }
    return AREAS;
}

static void step_alloc(void)
{
    size_t bytes = 1U + seed_below(seed_below(4) == 0U ? 1500U : 100U);
    struct acre_region_want want = random_want();
    size_t area = expected(bytes, want);
    unsigned char *at = acre_region_alloc(&region, bytes, want, NULL);

    EXPECT((at == NULL) ? (area == AREAS) : (area_of(at) == area));
    if (at != NULL) {
        block[blocks].at = at;
        block[blocks].size = bytes;
        fill(blocks);
        blocks++;
    }
}

static void step_realloc(size_t b)
{
    size_t bytes = 1U + seed_below(300);
    struct acre_region_want want = random_want();
    size_t keep = (bytes < block[b].size) ? bytes : block[b].size;
    unsigned char *at = acre_region_realloc(&region, block[b].at, bytes, want);

    if (at == NULL) {
        check_fill(b, block[b].size);
        return;
    }
    if (at != block[b].at) {
        EXPECT((caps_of[area_of(at)] & want.need) == want.need);
        EXPECT((caps_of[area_of(at)] & want.avoid) == 0U);
    }
    block[b].at = at;
    check_fill(b, keep);
    block[b].size = bytes;
    fill(b);
}

static void step_free(size_t b)
{
    check_fill(b, block[b].size);
    EXPECT(acre_region_usable(&region, block[b].at) >= block[b].size);
    EXPECT(acre_region_free(&region, block[b].at) == ACRE_OK);
    block[b] = block[--blocks];
}

static void step_member(size_t area)
{
    bool busy = false;

    for (size_t b = 0U; b < blocks; b++) {
        busy = busy || (area_of(block[b].at) == area);
    }
    if (attached[area]) {
        EXPECT(acre_region_detach(&region, memory[area]) == (busy ? ACRE_EBUSY : ACRE_OK));
        attached[area] = busy;
    } else {
        int want = (region.count < ACRE_REGION_HEAPS) ? ACRE_OK : ACRE_ENOMEM;

        caps_of[area] = seed_next() & 15U;
        EXPECT(acre_region_attach(&region, memory[area], BYTES, caps_of[area],
                                  ACRE_REGION_RANK_AUTO) == want);
        attached[area] = want == ACRE_OK;
    }
}

static void one(uint64_t seed)
{
    (void)seed;
    acre_region_init(&region);
    memset(attached, 0, sizeof attached);
    blocks = 0U;
    for (unsigned step = 0U; step < STEPS; step++) {
        uint32_t dice = seed_below(16);

        if (dice == 0U) {
            step_member(seed_below(AREAS));
        } else if ((dice < 9U) && (blocks < MOST)) {
            step_alloc();
        } else if ((dice < 12U) && (blocks > 0U)) {
            step_realloc(seed_below((uint32_t)blocks));
        } else if (blocks > 0U) {
            step_free(seed_below((uint32_t)blocks));
        }
        EXPECT(acre_region_check(&region) == 0);
    }
    while (blocks > 0U) {
        step_free(blocks - 1U);
    }
    while (region.count > 0U) {
        EXPECT(acre_region_detach(&region, region.member[0].start) == ACRE_OK);
    }
}

int main(void)
{
    seed_run("region", 20, one, &expect_failures);
    return expect_report("model of region");
}
