/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool against a model that knows each block: which are out, in which order they come, and what
 * was written into them. Half of the frees are wrong on purpose.
 */
#include "acre/pool.h"

#include <string.h>

#include "expect.h"
#include "seed.h"

enum { MOST = 200, STEPS = 2000 };

static unsigned char memory[16384] __attribute__((aligned(16)));
static uint32_t map[ACRE_POOL_MAP_WORDS(MOST)];
static struct acre_pool pool;
static bool out[MOST];
static unsigned char filled[MOST];
static size_t order[MOST]; /* the model's free list: order[free - 1] goes out next */
static size_t free_blocks;

static void *at(size_t i)
{
    return &pool.base[i * pool.stride];
}

static size_t payload(void)
{
    return pool.stride - pool.tag;
}

static void step_alloc(void)
{
    unsigned char *block = acre_pool_alloc(&pool);
    size_t i;

    if (free_blocks == 0U) {
        EXPECT(block == NULL);
        return;
    }
    i = order[--free_blocks];
    EXPECT(block == at(i));
    out[i] = true;
    filled[i] = (unsigned char)seed_next();
    memset(block, filled[i], payload());
}

static void step_free(size_t i)
{
    int want = out[i] ? ACRE_OK : ACRE_EALREADY;

    for (size_t k = 0U; out[i] && (k < payload()); k++) {
        EXPECT(((unsigned char *)at(i))[k] == filled[i]);
    }
    EXPECT(acre_pool_free(&pool, at(i)) == want);
    if (out[i]) {
        out[i] = false;
        order[free_blocks++] = i;
    }
}

/* Addresses as numbers: a pointer outside of its array must not even be computed. */
static int free_address(uintptr_t address)
{
    return acre_pool_free(&pool, (void *)address);
}

static void step_wrong(size_t i)
{
    size_t inside = 1U + seed_below((uint32_t)pool.stride - 1U);
    uintptr_t block = (uintptr_t)at(i);
    bool behind = ((i + 1U) == pool.count) && (inside >= payload());

    EXPECT(free_address(block + inside) == (behind ? ACRE_EFAULT : ACRE_ESPIPE));
    EXPECT(free_address((uintptr_t)memory - 1U - seed_below(100000)) == ACRE_EFAULT);
    EXPECT(free_address((uintptr_t)memory + (pool.count * pool.stride) + seed_below(100000)) ==
           ACRE_EFAULT);
}

static void one(uint64_t seed)
{
    size_t size = 1U + seed_below(200);
    size_t count = 1U + seed_below(MOST);
    size_t stride = ACRE_POOL_ROUND(size);
    unsigned kind = (unsigned)(seed % 3U);
    size_t bytes;

    if ((kind == 2U) && (stride == sizeof(void *))) {
        stride += sizeof(void *); /* blocks of one word cannot be marked */
        size = stride;
    }
    stride += (kind == 0U) ? sizeof(void *) : 0U;
    count = (count * stride > sizeof memory) ? (sizeof memory / stride) : count;
    bytes = (count * stride) + seed_below((uint32_t)stride);
    bytes = (bytes > sizeof memory) ? sizeof memory : bytes;
    EXPECT(((kind == 0U) ? acre_pool_init_tagged(&pool, memory, bytes, size)
                         : acre_pool_init(&pool, memory, bytes, size, (kind == 1U) ? map : NULL)) ==
           ACRE_OK);
    EXPECT((pool.count == count) && (pool.stride == stride));
    free_blocks = 0U;
    for (size_t i = count; i > 0U; i--) {
        out[i - 1U] = false;
        order[free_blocks++] = i - 1U;
    }
    for (unsigned step = 0U; step < STEPS; step++) {
        /* Runs of mostly allocating and mostly freeing, so that full and empty are both reached. */
        bool filling = ((step / 256U) % 2U) == 0U;
        uint32_t dice = seed_below(8);

        if (dice == 7U) {
            step_wrong(seed_below((uint32_t)count));
        } else if ((dice < 5U) == filling) {
            step_alloc();
        } else {
            step_free(seed_below((uint32_t)count));
        }
        EXPECT(pool.used == (count - free_blocks));
        EXPECT(acre_pool_check(&pool) == 0);
    }
}

int main(void)
{
    seed_run("pool", 60, one, &expect_failures);
    return expect_report("model of pool");
}
