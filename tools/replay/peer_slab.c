/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_slab.c - acre_slab and acre_region as peers
 *
 * The slab keeps its control data in the memory it is handed, as acre_heap does. The region is two
 * heaps in two halves that do not adjoin; its own struct lies before the first, so that it counts.
 */
#include "acre/region.h"
#include "acre/slab.h"
#include "peers_acre.h"

#include <stdint.h>

/* --- acre_slab -------------------------------------------------------------------------------- */

static const char *slab_name(void)
{
    return "acre_slab";
}

static void *slab_init(void *memory, size_t bytes)
{
    return acre_slab_init(memory, bytes);
}

static void *slab_alloc(void *slab, size_t size)
{
    return acre_slab_alloc(slab, size);
}

static void slab_free(void *slab, void *block)
{
    (void)acre_slab_free(slab, block);
}

static void *slab_realloc(void *slab, void *block, size_t size)
{
    return acre_slab_realloc(slab, block, size);
}

static void *slab_aligned(void *slab, size_t align, size_t size)
{
    return acre_slab_alloc_aligned(slab, align, size);
}

static int slab_check(void *slab)
{
    return acre_slab_check(slab);
}

const struct acre_peer acre_peer_slab = {
    .name = slab_name,
    .init = slab_init,
    .alloc = slab_alloc,
    .free = slab_free,
    .realloc = slab_realloc,
    .aligned = slab_aligned,
    .check = slab_check,
    .align = 8U,
};

/* --- acre_region ------------------------------------------------------------------------------ */

static const struct acre_region_want any = {0U, 0U};

static const char *region_name(void)
{
    return "acre_region, two halves that do not adjoin";
}

static void *region_init(void *memory, size_t bytes)
{
    struct acre_region *region = memory;
    unsigned char *first = (unsigned char *)memory + sizeof *region;
    size_t gap = 16U;
    size_t half;

    if (bytes < (sizeof *region + gap)) {
        return NULL;
    }
    half = (bytes - sizeof *region - gap) / 2U;
    acre_region_init(region);
    if ((acre_region_attach(region, first, half, 0U, 0U) != ACRE_OK) ||
        (acre_region_attach(region, first + half + gap, half, 0U, 0U) != ACRE_OK)) {
        return NULL;
    }
    return region;
}

static void *region_alloc(void *region, size_t size)
{
    return acre_region_alloc(region, size, any, NULL);
}

static void region_free(void *region, void *block)
{
    (void)acre_region_free(region, block);
}

static void *region_realloc(void *region, void *block, size_t size)
{
    return acre_region_realloc(region, block, size, any);
}

static void *region_aligned(void *region, size_t align, size_t size)
{
    return acre_region_alloc_aligned(region, align, size, any, NULL);
}

static int region_check(void *region)
{
    return acre_region_check(region);
}

const struct acre_peer acre_peer_region = {
    .name = region_name,
    .init = region_init,
    .alloc = region_alloc,
    .free = region_free,
    .realloc = region_realloc,
    .aligned = region_aligned,
    .check = region_check,
    .align = 8U,
};
