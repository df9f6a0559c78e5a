/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_pool.c - acre_pool with a map outside of its memory, blocks of some size */
#include "acre/pool.h"
#include "subject.h"

static struct acre_pool pool;
static uint32_t map[ACRE_POOL_MAP_WORDS(20000)];

static void *pool_init(void *memory, size_t bytes, uint8_t variant)
{
    size_t block = 1U + (variant * 3U);

    return (acre_pool_init(&pool, memory, bytes, block, map) == ACRE_OK) ? &pool : NULL;
}

static void *pool_alloc(void *it, size_t bytes)
{
    if ((bytes == 0U) || (bytes > pool.stride)) {
        return NULL;
    }
    return acre_pool_alloc(it);
}

static int pool_free(void *it, void *block)
{
    return acre_pool_free(it, block);
}

static int pool_verdict(void *it, void *block)
{
    size_t index;

    return acre_pool_locate(it, block, &index);
}

/* A request of n is served iff n fits the block and one is free: so this much, or nothing. */
static size_t pool_largest(void *it)
{
    (void)it;
    return (pool.used < pool.count) ? pool.stride : 0U;
}

static int pool_check(void *it)
{
    return acre_pool_check(it);
}

static bool pool_whole(void *it)
{
    (void)it;
    return pool.used == 0U;
}

const struct subject subject = {
    .name = "acre_pool",
    .align = sizeof(void *),
    .memory = {8, 100000},
    .exact = true,
    .init = pool_init,
    .alloc = pool_alloc,
    .free = pool_free,
    .verdict = pool_verdict,
    .largest = pool_largest,
    .check = pool_check,
    .whole = pool_whole,
};
