/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_region.c - acre_region: the memory in up to 8 members, with gaps between them */
#include "acre/heap.h"
#include "acre/region.h"
#include "subject.h"

static struct acre_region region;
static const struct acre_region_want any = {0U, 0U};

static void *region_init(void *memory, size_t bytes, uint8_t variant)
{
    size_t parts = 1U + (variant % 8U);
    size_t part = bytes / parts;

    acre_region_init(&region);
    for (size_t i = 0; i < parts; i++) {
        size_t gap = (i * 8U) % 40U;

        if (part > gap) {
            (void)acre_region_attach(&region, (unsigned char *)memory + (i * part) + gap,
                                     part - gap, (uint32_t)i, (uint8_t)(variant >> 3));
        }
    }
    return (region.count != 0U) ? &region : NULL;
}

static void *region_alloc(void *it, size_t bytes)
{
    struct acre_region_choice choice;
    void *block = acre_region_alloc(it, bytes, any, &choice);

    return ((block != NULL) == (choice.chosen < region.count)) ? block : &region; /* nonsense */
}

static void *region_aligned(void *it, size_t align, size_t bytes)
{
    return acre_region_alloc_aligned(it, align, bytes, any, NULL);
}

static int region_free(void *it, void *block)
{
    return acre_region_free(it, block);
}

static void *region_realloc(void *it, void *block, size_t bytes)
{
    return acre_region_realloc(it, block, bytes, any);
}

static bool region_resize(void *it, void *block, size_t bytes)
{
    return acre_region_resize(it, block, bytes);
}

static size_t region_usable(void *it, void *block)
{
    return acre_region_usable(it, block);
}

static int region_verdict(void *it, void *block)
{
    return acre_region_verdict(it, block);
}

static int region_check(void *it)
{
    (void)it;
    for (size_t i = 0; i < region.count; i++) {
        int number = acre_heap_check(region.member[i].heap);

        if (number != 0) {
            return number;
        }
    }
    return acre_range_check(&region.map);
}

/* Nothing is out, so each member can be detached; and attached again. */
static bool region_whole(void *it)
{
    struct acre_region_member first = region.member[0];

    return (acre_region_detach(it, first.start) == ACRE_OK) &&
           (acre_region_attach(it, first.start, first.bytes, first.caps, first.rank) == ACRE_OK);
}

const struct subject subject = {
    .name = "acre_region",
    .align = ACRE_HEAP_ALIGN,
    .memory = {1, 100000},
    .exact = false,
    .init = region_init,
    .alloc = region_alloc,
    .aligned = region_aligned,
    .free = region_free,
    .realloc = region_realloc,
    .resize = region_resize,
    .usable = region_usable,
    .verdict = region_verdict,
    .check = region_check,
    .whole = region_whole,
};
