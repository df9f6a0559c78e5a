/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_quad.c - acre_quad with its levels and map outside of its memory */
#include "acre/quad.h"
#include "subject.h"

#include <string.h>

static struct acre_quad quad;
static struct acre_quad_level level[ACRE_QUAD_LEVELS_MAX];
static uint32_t map[20000];

static void *quad_init(void *memory, size_t bytes, uint8_t variant)
{
    static const size_t max[] = {8, 32, 64, 100, 256, 1000, 1024, 4096};
    size_t most = max[variant % 8U];
    size_t least = 8U << (variant >> 6);
    size_t count = bytes / most;

    if ((count == 0U) || (least > most) ||
        (ACRE_QUAD_MAP_WORDS(least, most, count) > sizeof map / sizeof map[0])) {
        return NULL;
    }
    return (acre_quad_init(&quad, memory, least, most, count, level, map) == ACRE_OK) ? &quad
                                                                                      : NULL;
}

static void *quad_alloc(void *it, size_t bytes)
{
    return acre_quad_alloc(it, bytes);
}

static int quad_free(void *it, void *block)
{
    return acre_quad_free(it, block);
}

static size_t quad_usable(void *it, void *block)
{
    return acre_quad_usable(it, block);
}

/* Served exactly when its level, or one above, has a block: what available() counts. */
static size_t quad_largest(void *it)
{
    for (uint32_t k = 0; k < quad.levels; k++) {
        if (acre_quad_available(it, k) != 0U) {
            return quad.level[k].size;
        }
    }
    return 0U;
}

static int quad_check(void *it)
{
    return acre_quad_check(it);
}

static bool quad_whole(void *it)
{
    return (quad.used == 0U) && (acre_quad_available(it, 0U) == acre_quad_capacity(it, 0U));
}

const struct subject subject = {
    .name = "acre_quad",
    .align = 4,
    .memory = {8, 60000},
    .exact = true,
    .init = quad_init,
    .alloc = quad_alloc,
    .free = quad_free,
    .usable = quad_usable,
    .largest = quad_largest,
    .check = quad_check,
    .whole = quad_whole,
};
