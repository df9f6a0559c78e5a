/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths_quad.c - every path of acre_quad, for 1 to 10 levels, with and without rounding
 *
 *   A  | s |   |   |   |       |       |       |         Three largest blocks, each split down to one of
 *   B  | s |   |   |   |       |       |       |         the smallest and three of every other level.
 *   C  | s |   |   |   |       |       |       |
 *
 *   alloc  one of the largest becomes four of each level: alone in its list, or with others
 *          the first of its own level's list: the last of it, or with others
 *   free   B's last smallest: its partners merge on every level, and each is in its list alone, or with
 *          A's before it and C's behind it; or one of them was overwritten
 */
#include <stdbool.h>

#include "acre/quad.h"

#include "paths.h"

#define LEVELS 10U

enum { A, B, C, THREE };

static struct acre_quad quad;
static struct acre_quad_level level[LEVELS];
static uint32_t map[ACRE_QUAD_MAP_WORDS(8U, (size_t)8U << (2U * (LEVELS - 1U)), THREE) + 16U];
static unsigned char *part[THREE][LEVELS][4]; /* [level 0][0] is whole */

static void make(uint32_t levels, size_t odd, size_t n)
{
    size_t max = ((size_t)8U << (2U * (levels - 1U))) + odd;

    PATH_MUST(acre_quad_init(&quad, bench_heap, 8U, max, n, level, map) == ACRE_OK);
    PATH_MUST(quad.levels == levels);
}

static unsigned char *take(uint32_t k)
{
    unsigned char *block = acre_quad_alloc(&quad, quad.level[k].size);

    PATH_MUST(block != NULL);
    return block;
}

static void give(void *block)
{
    PATH_MUST(acre_quad_free(&quad, block) == ACRE_OK);
}

static unsigned char *alloc(const char *name, size_t bytes)
{
    return (unsigned char *)path_run(name, PATH_FN(acre_quad_alloc), PATH_ADDRESS(&quad), bytes,
                                     0U);
}

static int release(const char *name, void *block)
{
    return (int)path_run(name, PATH_FN(acre_quad_free), PATH_ADDRESS(&quad), PATH_ADDRESS(block),
                         0U);
}

/* Everything out: of each of the largest that is to be split four smallest and three of all others. */
static void split(uint32_t levels, unsigned which)
{
    for (unsigned t = A; t < THREE; t++) {
        if ((which & (1U << t)) == 0U) {
            part[t][0][0] = take(0U);
            continue;
        }
        part[t][levels - 1U][3] = take(levels - 1U);
        for (uint32_t k = 1U; k < levels; k++) {
            for (unsigned j = 0U; j < 3U; j++) {
                part[t][k][j] = take(k);
            }
        }
    }
    PATH_MUST(quad.nonempty == 0U);
}

/* Free all that can be without merging: all but one of the smallest of each. */
static void free_parts(uint32_t levels, unsigned which, unsigned last)
{
    for (uint32_t k = 1U; k < levels; k++) {
        for (unsigned j = 0U; j < 4U; j++) {
            for (unsigned t = A; t < THREE; t++) {
                bool there = ((which & (1U << t)) != 0U) && ((j < 3U) || (k == (levels - 1U)));

                if (there && ((k < (levels - 1U)) || (j != last))) {
                    give(part[t][k][j]);
                }
            }
        }
    }
}

/* ---- alloc ---- */

static const char *const alloc_names[] = {
    "", "alloc.1_level",  "alloc.2_levels", "", "alloc.4_levels", "", "", "", "alloc.8_levels",
    "", "alloc.10_levels"};
static const char *const free_names[] = {
    "", "free.1_level",  "free.2_levels", "", "free.4_levels", "", "", "", "free.8_levels",
    "", "free.10_levels"};

static void count_alloc(uint32_t levels, size_t odd)
{
    const char *name = (*alloc_names[levels] != '\0') ? alloc_names[levels] : "alloc.other_levels";

    for (size_t n = 1U; n <= 2U; n++) {
        for (uint32_t k = 0U; k < levels; k++) {
            make(levels, odd, n);
            PATH_MUST(alloc(name, quad.level[k].size) != NULL);
            if (k > 0U) {
                PATH_MUST(alloc("alloc.listed", quad.level[k].size) != NULL);
                (void)take(k);
                PATH_MUST(alloc("alloc.listed", quad.level[k].size) != NULL);
            }
        }
    }
    make(levels, odd, 1U);
    (void)take(0U);
    for (uint32_t k = 0U; k < levels; k++) {
        PATH_MUST(alloc("fail.none", quad.level[k].size) == NULL);
    }
    PATH_MUST(alloc("fail.too_large", quad.level[0].size + 1U) == NULL);
    PATH_MUST(alloc("fail.nothing", 0U) == NULL);
    make(levels, odd, 1U);
    *(uint32_t *)(void *)bench_heap = 0U; /* a list that leads back to its start */
    PATH_MUST(alloc("fail.overwritten", quad.level[levels - 1U].size) == NULL);
}

/* ---- free ---- */

static void count_free(uint32_t levels, size_t odd)
{
    const char *name = (*free_names[levels] != '\0') ? free_names[levels] : "free.other_levels";

    for (unsigned i = 0U; i < 16U; i++) {
        unsigned which = 2U | (i & 1U) | ((i & 2U) << 1U); /* B alone, with A, with C, with both */
        unsigned last = i / 4U;

        make(levels, odd, THREE);
        if (levels == 1U) {
            PATH_MUST(release(name, take(0U)) == ACRE_OK);
            continue;
        }
        split(levels, which);
        free_parts(levels, which, last);
        PATH_MUST(release(name, part[B][levels - 1U][last]) == ACRE_OK);
        PATH_MUST((quad.level[0].free == 1U) && (acre_quad_check(&quad) == 0));

        make(levels, odd, THREE); /* the same, with a partner on the first level overwritten */
        split(levels, which);
        free_parts(levels, which, last);
        ((uint32_t *)(void *)part[B][1][((levels == 2U) && (last == 2U)) ? 1U : 2U])[1] =
            0x12345678U;
        PATH_MUST(release("free.overwritten", part[B][levels - 1U][last]) == ACRE_ECORRUPT);
    }
}

static void count_unmerged(uint32_t levels, size_t odd)
{
    unsigned char *block;

    make(levels, odd, THREE);
    if (levels == 1U) {
        return;
    }
    split(levels, 7U);
    for (uint32_t k = levels - 1U; k > 0U; k--) {
        for (unsigned j = 0U; j < 3U; j++) {
            PATH_MUST(release("free.unmerged", part[B][k][j]) == ACRE_OK);
        }
    }
    PATH_MUST(quad.level[0].free == 0U);
    block = part[A][levels - 1U][3];
    PATH_MUST(release("refuse.null", NULL) == ACRE_OK);
    PATH_MUST(release("refuse.foreign", map) == ACRE_EFAULT);
    PATH_MUST(release("refuse.inside", block + 1) == ACRE_ESPIPE);
    PATH_MUST(release("refuse.free", part[B][levels - 1U][0]) == ACRE_EALREADY);
    PATH_MUST(path_run("usable.deepest", PATH_FN(acre_quad_usable), PATH_ADDRESS(&quad),
                       PATH_ADDRESS(block), 0U) == quad.level[levels - 1U].size);
    (void)path_run("available.deepest", PATH_FN(acre_quad_available), PATH_ADDRESS(&quad),
                   levels - 1U, 0U);
}

void job_paths(void)
{
    static const size_t odds[] = {0U, 4U, 12U};

    for (uint32_t levels = 1U; levels <= LEVELS; levels++) {
        for (unsigned i = 0U; i < ((levels > 1U) ? 3U : 1U); i++) {
            count_alloc(levels, odds[i]);
            count_free(levels, odds[i]);
            count_unmerged(levels, odds[i]);
        }
    }
    path_report();
}
