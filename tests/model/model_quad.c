/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quad-split pool against a model that knows the owner of each 4 bytes: blocks never overlap,
 * keep their contents, come from the level the rule says, fail only when no free block is large
 * enough, and merge back to nothing but largest blocks.
 */
#include "acre/quad.h"

#include <stdbool.h>
#include <string.h>

#include "expect.h"
#include "seed.h"

enum { BYTES = 16384, STEPS = 1500, MOST = 600 };

static uint32_t store[BYTES / 4];
static unsigned char *const memory = (unsigned char *)store;
static struct acre_quad_level level[ACRE_QUAD_LEVELS_MAX];
static uint32_t map[ACRE_QUAD_MAP_WORDS(8, 8, BYTES / 8) * 3U];
static struct acre_quad quad;

static struct {
    unsigned char *at;
    size_t size;
    unsigned char fill;
} block[MOST];
static size_t blocks;
static bool taken[BYTES]; /* by byte: in a block that is out */

static void fill(size_t b)
{
    block[b].fill = (unsigned char)seed_next();
    memset(block[b].at, block[b].fill, block[b].size);
}

static void set_taken(size_t b, bool value)
{
    size_t from = (size_t)(block[b].at - memory);

    for (size_t i = from; i < (from + block[b].size); i++) {
        EXPECT(taken[i] != value);
        taken[i] = value;
    }
}

static void step_alloc(size_t bytes)
{
    uint32_t k = acre_quad_level_of(&quad, bytes);
    size_t could = acre_quad_available(&quad, k);
    unsigned char *at = acre_quad_alloc(&quad, bytes);

    EXPECT((at != NULL) == (could > 0U));
    if (at == NULL) {
        return;
    }
    EXPECT(acre_quad_available(&quad, k) == (could - 1U));
    block[blocks].at = at;
    block[blocks].size = acre_quad_usable(&quad, at);
    EXPECT((block[blocks].size == quad.level[k].size) && (block[blocks].size >= bytes));
    EXPECT(((k + 1U) == quad.levels) || (quad.level[k + 1U].size < bytes));
    set_taken(blocks, true);
    fill(blocks);
    blocks++;
}

static void step_free(size_t b)
{
    unsigned char *at = block[b].at;

    for (size_t i = 0U; i < block[b].size; i++) {
        EXPECT(at[i] == block[b].fill);
    }
    EXPECT(acre_quad_free(&quad, at) == ACRE_OK);
    set_taken(b, false);
    block[b] = block[--blocks];
    EXPECT(acre_quad_usable(&quad, at) == 0U);
    EXPECT(acre_quad_free(&quad, at) != ACRE_OK);
}

/* Any address at all: only the starts of blocks that are out may be taken. */
static void step_wrong(void)
{
    size_t offset = seed_below(BYTES + 1000U);
    bool ours = false;
    size_t all = quad.count * quad.level[0].size;

    for (size_t b = 0U; b < blocks; b++) {
        ours = ours || (block[b].at == &memory[offset]);
    }
    if (!ours) {
        int answer = acre_quad_free(&quad, (void *)((uintptr_t)memory + offset));

        EXPECT((answer == ACRE_EFAULT) == (offset >= all));
        EXPECT((answer == ACRE_EFAULT) || (answer == ACRE_ESPIPE) || (answer == ACRE_EALREADY));
        EXPECT((offset >= all) || !taken[offset] || (answer == ACRE_ESPIPE));
    }
}

static void one(uint64_t seed)
{
    size_t min = 8U + seed_below((seed % 2U == 0U) ? 1U : 100U);
    size_t max = min << (2U * seed_below(4));
    size_t n;

    max = (max + ((seed % 3U == 0U) ? 0U : seed_below((uint32_t)(3U * max))) + 3U) & ~(size_t)3U;
    max = (max > BYTES) ? BYTES : max;
    n = 1U + seed_below((uint32_t)(BYTES / max));
    if (ACRE_QUAD_MAP_WORDS(min, max, n) > (sizeof map / sizeof map[0])) {
        return;
    }
    EXPECT(acre_quad_init(&quad, memory, min, max, n, level, map) == ACRE_OK);
    blocks = 0U;
    memset(taken, 0, sizeof taken);
    for (unsigned step = 0U; step < STEPS; step++) {
        bool filling = ((step / 200U) % 2U) == 0U;
        uint32_t dice = seed_below(10);

        if (dice == 9U) {
            step_wrong();
        } else if (((dice < 6U) == filling) && (blocks < MOST)) {
            uint32_t top = (uint32_t)quad.level[seed_below(quad.levels)].size;

            step_alloc(1U + seed_below(top));
        } else if (blocks > 0U) {
            step_free(seed_below((uint32_t)blocks));
        }
        EXPECT(quad.blocks == blocks);
        EXPECT(acre_quad_check(&quad) == 0);
    }
    while (blocks > 0U) {
        step_free(blocks - 1U);
    }
    EXPECT((acre_quad_check(&quad) == 0) && (quad.used == 0U));
    EXPECT((quad.nonempty == 1U) && (quad.level[0].free == n)); /* everything merged */
}

int main(void)
{
    seed_run("quad", 30, one, &expect_failures);
    return expect_report("model of quad");
}
