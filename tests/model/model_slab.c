/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slab against a model that knows each block: no two overlap, contents stay, what is refused is
 * refused, nothing is left when everything is freed. Heaps from the smallest up, at any start.
 */
#include "acre/slab.h"

#include <string.h>

#include "expect.h"
#include "seed.h"

enum { ROOM = 65536, STEPS = 4000, MOST = 1500 };

static unsigned char memory[ROOM] __attribute__((aligned(4096)));
static unsigned char owner[ROOM]; /* by byte: in a block that is out */
static struct acre_slab *slab;

static struct {
    unsigned char *at;
    size_t size; /* as usable() says */
    unsigned char fill;
} block[MOST];
static size_t blocks;

static void mark(size_t b, unsigned char value)
{
    size_t from = (size_t)(block[b].at - memory);
    size_t wrong = 0U;

    for (size_t i = from; i < (from + block[b].size); i++) {
        wrong += owner[i] == value;
        owner[i] = value;
    }
    EXPECT(wrong == 0U);
}

static void check_fill(const unsigned char *at, size_t bytes, unsigned char fill)
{
    size_t wrong = 0U;

    for (size_t i = 0U; i < bytes; i++) {
        wrong += at[i] != fill;
    }
    EXPECT(wrong == 0U);
}

static void enter(size_t b, unsigned char *at, size_t bytes)
{
    block[b].at = at;
    block[b].size = acre_slab_usable(slab, at);
    block[b].fill = (unsigned char)seed_next();
    EXPECT((block[b].size >= bytes) && (((uintptr_t)at % 8U) == 0U));
    mark(b, 1U);
    memset(at, block[b].fill, block[b].size);
}

static size_t random_size(void)
{
    uint32_t dice = seed_below(8);

    return 1U + seed_below((dice == 0U) ? 5000U : (dice < 3U) ? 600U : 64U);
}

static void step_alloc(void)
{
    size_t bytes = random_size();
    uint32_t dice = seed_below(8);
    size_t align = (size_t)1U << seed_below(12);
    unsigned char *at = (dice == 0U)   ? acre_slab_page_alloc(slab, align, bytes)
                        : (dice == 1U) ? acre_slab_alloc_aligned(slab, align, bytes)
                                       : acre_slab_alloc(slab, bytes);

    if (at != NULL) {
        EXPECT((dice > 1U) || (((uintptr_t)at % align) == 0U));
        enter(blocks, at, bytes);
        blocks++;
    } else {
        struct acre_slab_stats stats;

        acre_slab_stats(slab, &stats);
        EXPECT((dice <= 1U) || (stats.largest < (9U * 512U)) || (bytes > stats.largest));
    }
}

static void step_realloc(size_t b, bool in_place)
{
    size_t bytes = random_size();
    size_t keep = (bytes < block[b].size) ? bytes : block[b].size;
    unsigned char *old = block[b].at;
    unsigned char *at = old;
    unsigned char fill = block[b].fill;

    if (in_place) {
        at = acre_slab_resize(slab, old, bytes) ? old : NULL;
    } else {
        at = acre_slab_realloc(slab, old, bytes);
        EXPECT((at != NULL) || (bytes > block[b].size));
    }
    if (at == NULL) {
        check_fill(old, block[b].size, fill);
        EXPECT(acre_slab_usable(slab, old) == block[b].size);
        return;
    }
    check_fill(at, keep, fill);
    mark(b, 0U);
    enter(b, at, bytes);
}

static void step_free(size_t b)
{
    unsigned char *at = block[b].at;

    check_fill(at, block[b].size, block[b].fill);
    mark(b, 0U);
    EXPECT(acre_slab_verdict(slab, at) == ACRE_OK);
    EXPECT(acre_slab_free(slab, at) == ACRE_OK);
    block[b] = block[--blocks];
    EXPECT(acre_slab_free(slab, at) != ACRE_OK);
}

/* Any address at all: only the starts of blocks that are out may be taken. */
static void step_wrong(void)
{
    uintptr_t at = (uintptr_t)memory + seed_below(ROOM);
    bool ours = false;

    for (size_t b = 0U; b < blocks; b++) {
        ours = ours || ((uintptr_t)block[b].at == at);
    }
    EXPECT((acre_slab_verdict(slab, (void *)at) == ACRE_OK) == ours);
    EXPECT(ours || (acre_slab_free(slab, (void *)at) != ACRE_OK));
}

static bool count_block(void *arg, void *at, size_t bytes)
{
    size_t *sum = arg;

    (void)at;
    *sum += bytes;
    return true;
}

static void one(uint64_t seed)
{
    size_t start = seed_below(5000);
    size_t bytes = 2000U + seed_below((seed % 2U == 0U) ? 4000U : ROOM - 7000U);
    struct acre_slab_stats stats;

    memset(owner, 0, sizeof owner);
    blocks = 0U;
    slab = acre_slab_init(&memory[start], bytes);
    if (slab == NULL) {
        EXPECT(bytes < 2500U);
        return;
    }
    for (unsigned step = 0U; step < STEPS; step++) {
        bool filling = ((step / 700U) % 2U) == 0U;
        uint32_t dice = seed_below(16);

        if (dice == 0U) {
            step_wrong();
        } else if ((dice < 4U) && (blocks > 0U)) {
            step_realloc(seed_below((uint32_t)blocks), dice == 1U);
        } else if (((dice < 12U) == filling) && (blocks < MOST)) {
            step_alloc();
        } else if (blocks > 0U) {
            step_free(seed_below((uint32_t)blocks));
        }
        if ((step % 8U) == 0U) {
            size_t sum = 0U;

            EXPECT(acre_slab_check(slab) == 0);
            acre_slab_walk(slab, count_block, &sum);
            acre_slab_stats(slab, &stats);
            EXPECT((stats.blocks == blocks) && (stats.used == sum));
        }
    }
    while (blocks > 0U) {
        step_free(blocks - 1U);
    }
    acre_slab_stats(slab, &stats);
    EXPECT((acre_slab_check(slab) == 0) && (stats.used == 0U) && (stats.zones == 0U));
    EXPECT(stats.largest == stats.total); /* one run is left */
}

int main(void)
{
    seed_run("slab", 60, one, &expect_failures);
    return expect_report("model of slab");
}
