/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_slab.c - acre_slab */
#include "acre/slab.h"
#include "subject.h"

static void *slab_init(void *memory, size_t bytes, uint8_t variant)
{
    size_t skip = variant % 16U;

    return (bytes > skip) ? acre_slab_init((unsigned char *)memory + skip, bytes - skip) : NULL;
}

static void *slab_alloc(void *it, size_t bytes)
{
    return acre_slab_alloc(it, bytes);
}

static void *slab_aligned(void *it, size_t align, size_t bytes)
{
    return acre_slab_alloc_aligned(it, align, bytes);
}

static int slab_free(void *it, void *block)
{
    return acre_slab_free(it, block);
}

static void *slab_realloc(void *it, void *block, size_t bytes)
{
    return acre_slab_realloc(it, block, bytes);
}

static bool slab_resize(void *it, void *block, size_t bytes)
{
    return acre_slab_resize(it, block, bytes);
}

static size_t slab_usable(void *it, void *block)
{
    return acre_slab_usable(it, block);
}

static int slab_verdict(void *it, void *block)
{
    return acre_slab_verdict(it, block);
}

static int slab_check(void *it)
{
    return acre_slab_check(it);
}

static bool slab_whole(void *it)
{
    struct acre_slab_stats stats;

    acre_slab_stats(it, &stats);
    return (stats.used == 0U) && (stats.blocks == 0U) &&
           (stats.free_pages * stats.page_size == stats.total);
}

const struct subject subject = {
    .name = "acre_slab",
    .align = 8,
    .memory = {1, 300000},
    .exact = true,
    .init = slab_init,
    .alloc = slab_alloc,
    .aligned = slab_aligned,
    .free = slab_free,
    .realloc = slab_realloc,
    .resize = slab_resize,
    .usable = slab_usable,
    .verdict = slab_verdict,
    .check = slab_check,
    .whole = slab_whole,
};
