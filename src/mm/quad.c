/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quad.c - largest blocks, each split into four as long as that is needed
 *
 *   level 0   |                               0                               |
 *   level 1   |       0       |       1       |       2       |       3       |
 *   level 2                   | 4 | 5 | 6 | 7 |
 *
 *   out       level 0: 0      level 1: 1 0 0 0      level 2: 4..7: 0 1 0 0
 *   split     level 0: 1      level 1: 0 1 0 0                                 (not the last level)
 *   lists     level 0: -      level 1: 2 3          level 2: 4 6 7
 *
 * A block exists iff it is of level 0 or its parent is split; one that exists is out, split, or free
 * and then in the list of its level. Where block i of level k is follows from i, two bits at a time:
 * i / 4 is its parent, i % 4 its place in there. So a pointer needs no level: the way down from the
 * largest block it lies in ends at the only block that can be meant. And a number needs no way: block i
 * starts at i * words / 4^k, so that following a link costs the same on each level.
 *
 * All four partners of a block have their bits in one nibble of a word: one comparison says whether
 * they merge. A free block starts with two links, numbers of blocks of its level. They lie where
 * users may scribble, so a block is unlinked only if both of its neighbours point back at it.
 *
 * Invariants, in the order acre_quad_check() tests them:
 *   1  no block is both out and split
 *   2  no block is out or split that does not exist, that is, whose parent is not split
 *   3  no four partners are all free (they would have been merged)
 *   4  used and blocks are the bytes and the number of blocks out; used <= peak
 *   5  every block in a list of level k is a free one of level k that exists, and is linked both ways
 *   6  the list of a level has as many blocks as there are free ones, and as its count says
 *   7  nonempty has a bit for each level whose list has blocks, and no other
 *
 * Not here: waiting, descriptors in front of blocks. Those are the doors'.
 */
#include "acre/quad.h"

#include <stdbool.h>

#include "acre/fault.h"

#define NONE ACRE_QUAD_NONE
#define WORD 4U /* bytes: what addresses are multiples of */

_Static_assert(ACRE_QUAD_BLOCK_MIN == (2U * sizeof(uint32_t)), "two links fill the smallest block");

enum { NEXT = 0, PREV = 1 }; /* the words of a free block */

static int corrupt(const struct acre_quad *quad, int invariant, const void *address)
{
    const struct acre_fault fault = {ACRE_MODULE_QUAD, ACRE_ECORRUPT, invariant, quad, address};

    return acre_fault(&fault);
}

/* ---- blocks by number ---- */

static uint32_t blocks_of(const struct acre_quad *quad, uint32_t k)
{
    return quad->count << (2U * k);
}

static bool bit_get(const uint32_t *map, uint32_t node)
{
    return ((map[node / 32U] >> (node % 32U)) & 1U) != 0U;
}

static void bit_flip(uint32_t *map, uint32_t node)
{
    map[node / 32U] ^= (uint32_t)1U << (node % 32U);
}

static uint32_t node_of(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return quad->level[k].first + i;
}

static bool is_out(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return bit_get(quad->out, node_of(quad, k, i));
}

static bool is_split(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return ((k + 1U) < quad->levels) && bit_get(quad->split, node_of(quad, k, i));
}

static bool exists(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return (k == 0U) || is_split(quad, k - 1U, i / 4U);
}

static bool is_free(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return exists(quad, k, i) && !is_out(quad, k, i) && !is_split(quad, k, i);
}

/* Whether the three partners of block i are free, whatever i itself is. */
static bool partners_free(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    uint32_t node = node_of(quad, k, i) & ~(uint32_t)3U;
    uint32_t bits = quad->out[node / 32U];

    if ((k + 1U) < quad->levels) {
        bits |= quad->split[node / 32U];
    }
    return ((bits >> (node % 32U)) & 15U & ~((uint32_t)1U << (i % 4U))) == 0U;
}

/* Block i of level k starts at word i * words / 4^k, rounded down: so blocks of all levels nest. */
static unsigned char *address_of(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    size_t word = (size_t)(((uint64_t)i * quad->words) >> (2U * k));

    return &quad->base[word * WORD];
}

static uint32_t *links_of(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return (uint32_t *)(void *)address_of(quad, k, i); /* MISRA dev 11.5: aligned by init */
}

/* ---- the lists ---- */

static void push(struct acre_quad *quad, uint32_t k, uint32_t i)
{
    struct acre_quad_level *level = &quad->level[k];
    uint32_t *links = links_of(quad, k, i);

    links[NEXT] = level->head;
    links[PREV] = NONE;
    if (level->head != NONE) {
        links_of(quad, k, level->head)[PREV] = i;
    }
    level->head = i;
    level->free++;
    quad->nonempty |= (uint32_t)1U << k;
}

/* The links of block i if there is such a block, and it is free; else NULL. */
static uint32_t *links_if_free(const struct acre_quad *quad, uint32_t k, uint32_t i)
{
    return ((i < blocks_of(quad, k)) && is_free(quad, k, i)) ? links_of(quad, k, i) : NULL;
}

/* Take free block i out of its list. False - and nothing written - iff its links do not lead to free
 * blocks that lead back. */
static bool unlink(struct acre_quad *quad, uint32_t k, uint32_t i)
{
    struct acre_quad_level *level = &quad->level[k];
    const uint32_t *links = links_of(quad, k, i);
    uint32_t next = links[NEXT];
    uint32_t prev = links[PREV];
    uint32_t *behind = (next != NONE) ? links_if_free(quad, k, next) : NULL;
    uint32_t *before = (prev != NONE) ? links_if_free(quad, k, prev) : NULL;

    if ((next != NONE) && ((behind == NULL) || (behind[PREV] != i))) {
        return false;
    }
    if ((prev != NONE) ? ((before == NULL) || (before[NEXT] != i)) : (level->head != i)) {
        return false;
    }
    if (behind != NULL) {
        behind[PREV] = prev;
    }
    if (before != NULL) {
        before[NEXT] = next;
    } else {
        level->head = next;
    }
    level->free--;
    if (level->free == 0U) {
        quad->nonempty &= ~((uint32_t)1U << k);
    }
    return true;
}

/* ---- setting up ---- */

static size_t size_at(size_t max, uint32_t k)
{
    return (max >> (2U * k)) & ~(size_t)(WORD - 1U);
}

/* As many as ACRE_QUAD_LEVELS, or one less where rounding makes the last too small: 16 at most, for
 * max is below 2^34 and min is 8 at least. */
static uint32_t levels_of(size_t min, size_t max)
{
    uint32_t levels = 0U;

    while (size_at(max, levels) >= min) {
        levels++;
    }
    return levels;
}

static bool arguments_serve(const void *storage, size_t min, size_t max, size_t n)
{
    uint32_t levels;

    if (((uintptr_t)storage % WORD) != 0U) {
        return false;
    }
    if ((n == 0U) || (max < ACRE_QUAD_BLOCK_MIN) || ((max % WORD) != 0U) ||
        (max > ACRE_QUAD_BLOCK_MAX)) {
        return false;
    }
    levels = levels_of(min, max);
    /* Bound before multiplying; the numbers of all blocks, and NONE, must fit 32 bits. */
    return (n <= ((UINTPTR_MAX - (uintptr_t)storage) / max)) && (n < NONE) &&
           (ACRE_QUAD_NODES(levels, n) <= NONE) && (levels > 0U);
}

/* Returns the number of blocks of all levels. */
static uint32_t init_levels(struct acre_quad *quad, size_t max)
{
    uint32_t first = 0U;

    for (uint32_t k = 0U; k < quad->levels; k++) {
        struct acre_quad_level *level = &quad->level[k];

        level->size = size_at(max, k);
        level->first = first;
        level->head = NONE;
        level->free = 0U;
        first += (k == 0U) ? ((quad->count + 3U) & ~(uint32_t)3U) : blocks_of(quad, k);
    }
    return first;
}

static size_t words_for(uint32_t bits)
{
    return ((size_t)bits + 31U) / 32U;
}

int acre_quad_init(struct acre_quad *quad, void *storage, size_t min, size_t max, size_t n,
                   struct acre_quad_level *level, uint32_t *map)
{
    size_t out_words;
    size_t words;

    if ((quad == NULL) || (storage == NULL) || (level == NULL) || (map == NULL)) {
        return ACRE_EINVAL;
    }
    min = (min < ACRE_QUAD_BLOCK_MIN) ? ACRE_QUAD_BLOCK_MIN : min;
    if (!arguments_serve(storage, min, max, n)) {
        return ACRE_EINVAL;
    }
    quad->base = storage;
    quad->level = level;
    quad->count = (uint32_t)n;
    quad->words = (uint32_t)(max / WORD);
    quad->levels = levels_of(min, max);
    out_words = words_for(init_levels(quad, max));
    words = out_words + words_for(quad->level[quad->levels - 1U].first); /* the last never split */
    quad->out = map;
    quad->split = &map[out_words];
    quad->nonempty = 0U;
    quad->used = 0U;
    quad->peak = 0U;
    quad->blocks = 0U;
    for (size_t i = 0U; i < words; i++) {
        map[i] = 0U;
    }
    for (uint32_t i = quad->count; i > 0U; i--) { /* backwards: block 0 is handed out first */
        push(quad, 0U, i - 1U);
    }
    return ACRE_OK;
}

/* ---- alloc and free ---- */

uint32_t acre_quad_level_of(const struct acre_quad *quad, size_t bytes)
{
    uint32_t k = quad->levels;

    if ((bytes == 0U) || (bytes > quad->level[0].size)) {
        return NONE;
    }
    do { /* ends at level 0 at the latest */
        k--;
    } while (quad->level[k].size < bytes);
    return k;
}

void *acre_quad_alloc(struct acre_quad *quad, size_t bytes)
{
    uint32_t want = acre_quad_level_of(quad, bytes);
    uint32_t k = want;
    uint32_t i;

    if (want == NONE) {
        return NULL;
    }
    while (((quad->nonempty >> k) & 1U) == 0U) { /* the smallest that is free and large enough */
        if (k == 0U) {
            return NULL;
        }
        k--;
    }
    i = quad->level[k].head;
    if (!unlink(quad, k, i)) {
        (void)corrupt(quad, 5, address_of(quad, k, i));
        return NULL;
    }
    for (; k < want; k++) { /* keep the first quarter, list the others, lowest on top */
        bit_flip(quad->split, node_of(quad, k, i));
        i *= 4U;
        push(quad, k + 1U, i + 3U);
        push(quad, k + 1U, i + 2U);
        push(quad, k + 1U, i + 1U);
    }
    bit_flip(quad->out, node_of(quad, want, i));
    quad->blocks++;
    quad->used += quad->level[want].size;
    if (quad->peak < quad->used) {
        quad->peak = quad->used;
    }
    return address_of(quad, want, i);
}

/* Down from the largest block an address is in to the block that exists there. ACRE_OK iff it is the
 * start of one that is out, of level *level and number *number; else as acre_quad_free().
 *
 * The block of level k that a word is in is the last one, i, with i * words < (word + 1) * 4^k. How much
 * less that is, is what the way down keeps: one more digit of i at each step, as in a long division. It
 * is 4^k at most iff the block starts with this word. */
static int locate(const struct acre_quad *quad, const void *block, uint32_t *level,
                  uint32_t *number)
{
    size_t offset = (uintptr_t)block - (uintptr_t)quad->base; /* below base: wraps, so huge */
    size_t words = quad->words;
    size_t less = (offset / WORD) + 1U; /* words at most, on the way down */
    uint32_t k = 0U;
    uint32_t i = 0U;

    if (offset >= (quad->count * quad->level[0].size)) {
        return ACRE_EFAULT;
    }
    if (quad->count > 1U) {
        i = (uint32_t)((offset / WORD) / words);
        less -= i * words;
    }
    while (is_split(quad, k, i)) { /* at most levels - 1 steps: the last level does not split */
        uint32_t place;

        less *= 4U;
        place = ((less > words) ? 1U : 0U) + ((less > (2U * words)) ? 1U : 0U) +
                ((less > (3U * words)) ? 1U : 0U);
        less -= place * words;
        i = (i * 4U) + place;
        k++;
    }
    if (((offset % WORD) != 0U) || (less > ((size_t)1U << (2U * k)))) {
        return ACRE_ESPIPE;
    }
    *level = k;
    *number = i;
    return is_out(quad, k, i) ? ACRE_OK : ACRE_EALREADY;
}

/* Take the three free partners of i out of their list. False - and as before - iff one's links do not
 * hold; *bad is that one. */
static bool unlink_partners(struct acre_quad *quad, uint32_t k, uint32_t i, uint32_t *bad)
{
    uint32_t first = i & ~(uint32_t)3U;

    for (uint32_t partner = first; partner < (first + 4U); partner++) {
        if ((partner == i) || unlink(quad, k, partner)) {
            continue;
        }
        *bad = partner;
        while (partner > first) {
            partner--;
            if (partner != i) {
                push(quad, k, partner);
            }
        }
        return false;
    }
    return true;
}

int acre_quad_free(struct acre_quad *quad, void *block)
{
    uint32_t *bits = quad->out; /* what says that the block is not free: first out, then split */
    uint32_t k;
    uint32_t i;
    uint32_t bad;
    int err;

    if (block == NULL) {
        return ACRE_OK;
    }
    err = locate(quad, block, &k, &i);
    if (err != ACRE_OK) {
        return err;
    }
    quad->blocks--;
    quad->used -= quad->level[k].size;
    while ((k > 0U) && partners_free(quad, k, i)) {
        /* Block i counts as not free meanwhile: it is in no list, so no link may lead to it. */
        if (!unlink_partners(quad, k, i, &bad)) {
            err = corrupt(quad, 5, address_of(quad, k, bad));
            break;
        }
        bit_flip(bits, node_of(quad, k, i));
        bits = quad->split;
        k--;
        i /= 4U;
    }
    bit_flip(bits, node_of(quad, k, i));
    push(quad, k, i);
    return err;
}

/* ---- asking ---- */

size_t acre_quad_usable(const struct acre_quad *quad, const void *block)
{
    uint32_t k;
    uint32_t i;

    return (locate(quad, block, &k, &i) == ACRE_OK) ? quad->level[k].size : 0U;
}

size_t acre_quad_available(const struct acre_quad *quad, uint32_t level)
{
    size_t blocks = 0U;

    if (level >= quad->levels) {
        return 0U;
    }
    for (uint32_t k = 0U; k <= level; k++) {
        blocks = (blocks * 4U) + quad->level[k].free;
    }
    return blocks;
}

size_t acre_quad_capacity(const struct acre_quad *quad, uint32_t level)
{
    return (level < quad->levels) ? blocks_of(quad, level) : 0U;
}

/* ---- the checker ---- */

/* Invariants 1 to 3, of the blocks of one level; adds those out and those free to the sums. */
static int check_blocks(const struct acre_quad *quad, uint32_t k, size_t *out, uint32_t *vacant)
{
    for (uint32_t i = 0U; i < blocks_of(quad, k); i++) {
        if (is_out(quad, k, i) && is_split(quad, k, i)) {
            return 1;
        }
        if ((is_out(quad, k, i) || is_split(quad, k, i)) && !exists(quad, k, i)) {
            return 2;
        }
        if ((k > 0U) && ((i % 4U) == 0U) && is_free(quad, k, i) && partners_free(quad, k, i)) {
            return 3;
        }
        *out += is_out(quad, k, i) ? 1U : 0U;
        *vacant += is_free(quad, k, i) ? 1U : 0U;
    }
    return 0;
}

/* Invariants 5 to 7, of the list of one level, of which vacant blocks are free. The walk ends: a block
 * names one that leads to it, so none is met twice, and all that are met are free. */
static int check_list(const struct acre_quad *quad, uint32_t k, uint32_t vacant)
{
    uint32_t left = vacant;
    uint32_t before = NONE;

    for (uint32_t i = quad->level[k].head; i != NONE; i = links_of(quad, k, i)[NEXT]) {
        const uint32_t *links = links_if_free(quad, k, i);

        if ((links == NULL) || (links[PREV] != before)) {
            return 5;
        }
        before = i;
        left--;
    }
    if ((left != 0U) || (quad->level[k].free != vacant)) {
        return 6;
    }
    return ((((quad->nonempty >> k) & 1U) != 0U) == (vacant != 0U)) ? 0 : 7;
}

int acre_quad_check(const struct acre_quad *quad)
{
    uint32_t vacant[ACRE_QUAD_LEVELS_MAX] = {0U};
    size_t bytes = 0U;
    size_t blocks = 0U;
    int broken = 0;

    for (uint32_t k = 0U; (broken == 0) && (k < quad->levels); k++) {
        size_t out = 0U;

        broken = check_blocks(quad, k, &out, &vacant[k]);
        blocks += out;
        bytes += out * quad->level[k].size;
    }
    if (broken != 0) {
        return broken;
    }
    if ((bytes != quad->used) || (blocks != quad->blocks) || (quad->used > quad->peak)) {
        return 4;
    }
    for (uint32_t k = 0U; (broken == 0) && (k < quad->levels); k++) {
        broken = check_list(quad, k, vacant[k]);
    }
    if (broken != 0) {
        return broken;
    }
    return ((quad->nonempty >> quad->levels) == 0U) ? 0 : 7;
}
