/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths_pool.c - every path of acre_pool, for each kind of pool and several sizes of blocks
 *
 *   alloc  first block, last block, a new peak or not         fail    empty; free list overwritten
 *   free   while others are out, last one                     refuse  foreign, inside, free already
 *   owner  found, not found
 */
#include "acre/pool.h"

#include "paths.h"

enum kind { TAGGED, MAPPED, MARKED, SMALL, KINDS };

#define BLOCKS 40U

static struct acre_pool pool;
static uint32_t map[ACRE_POOL_MAP_WORDS(BLOCKS)];

static void make(enum kind kind, size_t size)
{
    size_t count = (kind == SMALL) ? 32U : BLOCKS;
    int err = (kind == TAGGED) ? acre_pool_init_tagged(&pool, bench_heap,
                                                       ACRE_POOL_TAGGED_BYTES(count, size), size)
                               : acre_pool_init(&pool, bench_heap, count * ACRE_POOL_ROUND(size),
                                                size, (kind == MAPPED) ? map : NULL);

    PATH_MUST((err == ACRE_OK) && (pool.count == count));
    PATH_MUST((pool.live == map) == (kind == MAPPED));
    PATH_MUST((pool.live == &pool.inner) == (kind == SMALL));
}

static unsigned char *take(const char *name)
{
    return (unsigned char *)path_run(name, PATH_FN(acre_pool_alloc), PATH_ADDRESS(&pool), 0U, 0U);
}

static int give(const char *name, void *block)
{
    return (int)path_run(name, PATH_FN(acre_pool_free), PATH_ADDRESS(&pool), PATH_ADDRESS(block),
                         0U);
}

static void serve(void)
{
    unsigned char *first = take("alloc.first");
    unsigned char *block = NULL;

    PATH_MUST(first == pool.base);
    while (pool.free != NULL) {
        block = take("alloc.next");
    }
    PATH_MUST((pool.used == pool.count) && (pool.peak == pool.count));
    PATH_MUST(take("fail.empty") == NULL);
    PATH_MUST(give("free.into_empty", block) == ACRE_OK);
    PATH_MUST(take("alloc.no_peak") == block);
    PATH_MUST(give("free.into_empty", block) == ACRE_OK);
    PATH_MUST(give("free.first", first) == ACRE_OK);
    for (size_t i = 1U; i < (pool.count - 1U); i++) {
        PATH_MUST(give("free.next", &pool.base[i * pool.stride]) == ACRE_OK);
    }
    PATH_MUST((pool.used == 0U) && (acre_pool_check(&pool) == 0));
}

static void refuse(enum kind kind, size_t size)
{
    unsigned char *block = acre_pool_alloc(&pool);
    unsigned char *other = acre_pool_alloc(&pool);
    bool knows = (kind != MARKED) || (size >= (2U * sizeof(void *)));

    PATH_MUST(give("refuse.null", NULL) == ACRE_OK);
    PATH_MUST(give("refuse.below", pool.base - 64) == ACRE_EFAULT);
    PATH_MUST(give("refuse.behind", &pool.base[pool.count * pool.stride]) == ACRE_EFAULT);
    PATH_MUST(give("refuse.inside", block + 1) == ACRE_ESPIPE);
    PATH_MUST(acre_pool_free(&pool, block) == ACRE_OK);
    PATH_MUST(!knows || (give("refuse.free", block) == ACRE_EALREADY));
    PATH_MUST(acre_pool_free(&pool, other) == ACRE_OK);
    if (!knows) { /* of one word, no map: known only while none is out */
        PATH_MUST(give("refuse.none_out", other) == ACRE_EALREADY);
    }
    if (kind == TAGGED) {
        struct acre_pool *owner;

        block = acre_pool_alloc(&pool);
        PATH_MUST(path_run("owner.found", PATH_FN(acre_pool_owner), PATH_ADDRESS(block),
                           PATH_ADDRESS(&owner), 0U) == ACRE_OK);
        *(uintptr_t *)(void *)(block - sizeof(void *)) = PATH_ADDRESS(bench_job);
        PATH_MUST(give("refuse.overwritten", block) == ACRE_ECORRUPT);
    }
}

static void broken(enum kind kind)
{
    uintptr_t *word = (uintptr_t *)(void *)((unsigned char *)pool.free - pool.tag);

    *word = 0U; /* no link */
    PATH_MUST(take("fail.no_link") == NULL);
    pool.free = pool.base + 1;
    PATH_MUST((take("fail.no_block") == NULL) && (kind < KINDS));
}

void job_paths(void)
{
    static const size_t sizes[] = {4U, 8U, 12U, 64U, 100U, 1024U};

    for (enum kind kind = TAGGED; kind < KINDS; kind++) {
        for (size_t i = 0U; i < (sizeof sizes / sizeof sizes[0]); i++) {
            make(kind, sizes[i]);
            serve();
            refuse(kind, sizes[i]);
            make(kind, sizes[i]);
            broken(kind);
        }
    }
    path_report();
}
