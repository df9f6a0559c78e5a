/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_region.c - acre_region on the target: eight heaps, of which a request takes the first with room
 *
 * The first seven have 1/64 of the memory each, so that they fill up and the worst case, seven heaps
 * that refuse, is met.
 */
#include "acre/region.h"
#include "target.h"

static void *start(void *memory, size_t bytes)
{
    static struct acre_region region;
    size_t part = (bytes / 64U) & ~(size_t)15U;
    unsigned char *at = memory;

    acre_region_init(&region);
    for (unsigned int i = 0; i < 8U; i++) {
        size_t size = (i < 7U) ? part : bytes - (7U * part);

        if ((size <= 16U) ||
            (acre_region_attach(&region, at, size - 16U, 0U, (uint8_t)i) != ACRE_OK)) {
            return NULL;
        }
        at += size;
    }
    return &region;
}

/* Three arguments fit in registers beside the region; the last two are the same in every call. */
static void *take(struct acre_region *region, size_t bytes)
{
    static const struct acre_region_want anywhere = {0U, 0U};

    return acre_region_alloc(region, bytes, anywhere, NULL);
}

const struct bench_peer bench_peer = {
    .init = start,
    .alloc = (void (*)(void))take,
    .free = (void (*)(void))acre_region_free,
};
