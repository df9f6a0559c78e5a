/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_pool.c - acre_pool and, with BENCH_QUAD, acre_quad on the target
 *
 * The pool's blocks have 64 bytes and it takes no size: a request for more is served with what it has,
 * since only instructions are counted here and nobody writes into a block.
 */
#include "acre/pool.h"
#include "acre/quad.h"
#include "target.h"

#define MAP_WORDS 65536U

static uint32_t map[MAP_WORDS];

#ifdef BENCH_QUAD
static void *start(void *memory, size_t bytes)
{
    static struct acre_quad quad;
    static struct acre_quad_level level[ACRE_QUAD_LEVELS_MAX];
    size_t most = 8U;

    while (most * 64U <= bytes) { /* 16 largest blocks at least */
        most *= 4U;
    }
    if ((bytes < most) || (ACRE_QUAD_MAP_WORDS(16U, most, bytes / most) > MAP_WORDS)) {
        return NULL;
    }
    return (acre_quad_init(&quad, memory, 16U, most, bytes / most, level, map) == ACRE_OK) ? &quad
                                                                                           : NULL;
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))acre_quad_alloc,
    .free = (void (*)(void))acre_quad_free,
};
#else
static void *start(void *memory, size_t bytes)
{
    static struct acre_pool pool;

    return (acre_pool_init(&pool, memory, bytes, 64U, map) == ACRE_OK) ? &pool : NULL;
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))acre_pool_alloc,
    .free = (void (*)(void))acre_pool_free,
};
#endif
