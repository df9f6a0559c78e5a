/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_pool.c - acre_pool and acre_quad as peers
 *
 * Both have to know the largest request when they start (acre_peer_largest). The pool's blocks are
 * of that size, so its factor says what one size for all costs. A realloc that does not fit the block
 * cannot be: a pool refuses it; the quads take another block. Their control data lies in front of the
 * blocks, so that it counts.
 */
#include "acre/pool.h"
#include "acre/quad.h"
#include "peers_acre.h"

#include <stdint.h>
#include <string.h>

#define UP(n, unit) (((n) + ((unit)-1U)) / (unit) * (unit))

static const char *pool_name(void)
{
    return "acre_pool, blocks of the trace's largest size";
}

static void *pool_init(void *memory, size_t bytes)
{
    struct acre_pool *pool = memory;
    size_t head = UP(sizeof *pool, 16U);
    size_t block = UP(acre_peer_largest, 8U);
    size_t words;
    unsigned char *first;

    if (bytes < head + block + 16U) {
        return NULL;
    }
    words = ACRE_POOL_MAP_WORDS((bytes - head) / block);
    first = (unsigned char *)memory + head + UP(words * sizeof(uint32_t), 16U);
    if ((size_t)(first - (unsigned char *)memory) >= bytes) {
        return NULL;
    }
    return (acre_pool_init(pool, first, bytes - (size_t)(first - (unsigned char *)memory), block,
                           (uint32_t *)(void *)((unsigned char *)memory + head)) == ACRE_OK)
               ? pool
               : NULL;
}

static void *pool_alloc(void *pool, size_t size)
{
    return (size <= ((struct acre_pool *)pool)->stride) ? acre_pool_alloc(pool) : NULL;
}

static void pool_free(void *pool, void *block)
{
    (void)acre_pool_free(pool, block);
}

static void *pool_realloc(void *pool, void *block, size_t size)
{
    return (size <= ((struct acre_pool *)pool)->stride) ? block : NULL;
}

static int pool_check(void *pool)
{
    return acre_pool_check(pool);
}

const struct acre_peer acre_peer_pool = {
    .name = pool_name,
    .init = pool_init,
    .alloc = pool_alloc,
    .free = pool_free,
    .realloc = pool_realloc,
    .check = pool_check,
};

/* ---- quads ---- */

static const char *quad_name(void)
{
    return "acre_quad, from the trace's largest size down to 8";
}

struct quad_heap {
    struct acre_quad quad;
    struct acre_quad_level level[ACRE_QUAD_LEVELS_MAX];
};

static void *quad_init(void *memory, size_t bytes)
{
    struct quad_heap *heap = memory;
    size_t max = 8U;
    size_t count;
    size_t head;

    while (max < acre_peer_largest) {
        max *= 4U;
    }
    for (count = bytes / max; count > 0U; count--) {
        head = UP(sizeof *heap + (4U * ACRE_QUAD_MAP_WORDS(8U, max, count)), 16U);
        if (head + (count * max) <= bytes) {
            break;
        }
    }
    if ((count == 0U) ||
        (acre_quad_init(&heap->quad, (unsigned char *)memory + head, 8U, max, count, heap->level,
                        (uint32_t *)(void *)((unsigned char *)memory + sizeof *heap)) != ACRE_OK)) {
        return NULL;
    }
    return heap;
}

static void *quad_alloc(void *heap, size_t size)
{
    return acre_quad_alloc(&((struct quad_heap *)heap)->quad, size);
}

static void quad_free(void *heap, void *block)
{
    (void)acre_quad_free(&((struct quad_heap *)heap)->quad, block);
}

static void *quad_realloc(void *memory, void *block, size_t size)
{
    struct acre_quad *quad = &((struct quad_heap *)memory)->quad;
    size_t before = acre_quad_usable(quad, block);
    void *moved;

    if (size <= before) {
        return block;
    }
    moved = acre_quad_alloc(quad, size);
    if (moved != NULL) {
        memcpy(moved, block, before);
        (void)acre_quad_free(quad, block);
    }
    return moved;
}

static int quad_check(void *heap)
{
    return acre_quad_check(&((struct quad_heap *)heap)->quad);
}

const struct acre_peer acre_peer_quad = {
    .name = quad_name,
    .init = quad_init,
    .alloc = quad_alloc,
    .free = quad_free,
    .realloc = quad_realloc,
    .check = quad_check,
};
