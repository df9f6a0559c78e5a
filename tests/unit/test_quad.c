/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The quad-split pool: pictures of the whole tree, the manuals' tables, what a wrong pointer is told,
 * what is found when freed blocks were scribbled on, and each invariant broken on purpose.
 */
#include "acre/quad.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "acre/fault.h"
#include "expect.h"

enum { MIN = 8, MAX = 128, N = 2, LEVELS = 3 };

_Static_assert(ACRE_QUAD_LEVELS(MIN, MAX) == LEVELS, "8, 32, 128");
_Static_assert(ACRE_QUAD_LEVELS(64, 63) == 0, "min > max");
_Static_assert(ACRE_QUAD_LEVELS(1, 32) == 2, "no block below 8 bytes");
_Static_assert(ACRE_QUAD_LEVELS(8, UINT64_MAX) == 16, "16 levels at most");
_Static_assert(ACRE_QUAD_NODES(1, 5) == 8, "level 0 filled up to four");
_Static_assert(ACRE_QUAD_NODES(3, 2) == 4 + 8 + 32, "2, 8 and 32 blocks");

static uint32_t store[N * MAX / 4 + 2];
static unsigned char *const memory = (unsigned char *)&store[1];
static struct acre_quad_level level[ACRE_QUAD_LEVELS(MIN, MAX)];
static uint32_t map[ACRE_QUAD_MAP_WORDS(MIN, MAX, N)];
static struct acre_quad quad;

static struct acre_fault heard;
static int faults;

static void listen(const struct acre_fault *fault)
{
    heard = *fault;
    faults++;
}

static void make(void)
{
    memset(store, 0x55, sizeof store);
    memset(map, 0x55, sizeof map);
    EXPECT(acre_quad_init(&quad, memory, MIN, MAX, N, level, map) == ACRE_OK);
    faults = 0;
}

static bool bit(const uint32_t *bits, uint32_t k, uint32_t i)
{
    uint32_t node = quad.level[k].first + i;

    return ((bits[node / 32U] >> (node % 32U)) & 1U) != 0U;
}

/* The tree as text: X out, . free, [....] split. */
static char *draw(char *text, uint32_t k, uint32_t i)
{
    if (((k + 1U) < quad.levels) && bit(quad.split, k, i)) {
        *text++ = '[';
        for (uint32_t place = 0U; place < 4U; place++) {
            text = draw(text, k + 1U, (i * 4U) + place); /* of three levels: bounded */
        }
        *text++ = ']';
    } else {
        *text++ = bit(quad.out, k, i) ? 'X' : '.';
    }
    *text = '\0';
    return text;
}

static void test_picture(void)
{
    static const struct {
        char op;
        unsigned bytes_or_offset;
        int want; /* alloc: the block's offset, or -1; free: the answer */
        const char *after;
    } steps[] = {
        {'a', 128, 0, "X."},
        {'a', 1, 128, "X[[X...]...]"},
        {'a', 8, 136, "X[[XX..]...]"},
        {'a', 9, 160, "X[[XX..]X..]"},
        {'f', 128, ACRE_OK, "X[[.X..]X..]"},
        {'f', 128, ACRE_EALREADY, "X[[.X..]X..]"},
        {'a', 33, -1, "X[[.X..]X..]"},
        {'f', 144, ACRE_EALREADY, "X[[.X..]X..]"}, /* free, never handed out */
        {'f', 192, ACRE_EALREADY, "X[[.X..]X..]"},
        {'f', 200, ACRE_ESPIPE, "X[[.X..]X..]"}, /* inside a free block */
        {'f', 164, ACRE_ESPIPE, "X[[.X..]X..]"}, /* inside one that is out */
        {'f', 136, ACRE_OK, "X[.X..]"},          /* the last quarter: four merge, three do not */
        {'a', 8, 128, "X[[X...]X..]"},
        {'f', 160, ACRE_OK, "X[[X...]...]"},
        {'f', 128, ACRE_OK, "X."}, /* merges over two levels */
        {'a', 32, 128, "X[X...]"},
        {'f', 0, ACRE_OK, ".[X...]"},
        {'a', 129, -1, ".[X...]"},
        {'a', 0, -1, ".[X...]"},
        {'f', 256, ACRE_EFAULT, ".[X...]"}, /* just behind */
        {'f', 128, ACRE_OK, ".."},
        {'f', 128, ACRE_EALREADY, ".."},
    };

    make();
    for (size_t s = 0U; s < (sizeof steps / sizeof steps[0]); s++) {
        char picture[64] = "";

        if (steps[s].op == 'a') {
            unsigned char *block = acre_quad_alloc(&quad, steps[s].bytes_or_offset);

            EXPECT(((block == NULL) ? -1 : (int)(block - memory)) == steps[s].want);
            if (block != NULL) {
                EXPECT(acre_quad_usable(&quad, block) >= steps[s].bytes_or_offset);
                memset(block, 0xFF, acre_quad_usable(&quad, block));
            }
        } else {
            unsigned char *block = &memory[steps[s].bytes_or_offset];

            EXPECT((acre_quad_usable(&quad, block) != 0U) == (steps[s].want == ACRE_OK));
            EXPECT(acre_quad_free(&quad, block) == steps[s].want);
        }
        (void)draw(draw(picture, 0, 0), 0, 1);
        EXPECT(strcmp(picture, steps[s].after) == 0);
        EXPECT(acre_quad_check(&quad) == 0);
    }
    EXPECT(acre_quad_free(&quad, NULL) == ACRE_OK);
    EXPECT(acre_quad_free(&quad, store) == ACRE_EFAULT);
    EXPECT((quad.used == 0U) && (quad.blocks == 0U) && (quad.peak == 176U) && (faults == 0));
    EXPECT((store[0] == 0x55555555U) && (store[sizeof store / 4 - 1U] == 0x55555555U));
}

/* The table of Zephyr's manual: one largest block of 256 .. 16384 bytes, smallest 64. */
static void test_manual(void)
{
    static uint32_t heap[16384 / 4];
    static uint32_t heap_map[ACRE_QUAD_MAP_WORDS(64, 16384, 1)];
    static struct acre_quad_level levels[ACRE_QUAD_LEVELS(64, 16384)];

    for (size_t max = 256U, count = 2U; max <= 16384U; max *= 4U, count++) {
        EXPECT(acre_quad_init(&quad, heap, 64, max, 1, levels, heap_map) == ACRE_OK);
        EXPECT(quad.levels == count);
        for (uint32_t k = 0U; k < count; k++) {
            EXPECT(quad.level[k].size == (max >> (2U * k)));
            EXPECT(acre_quad_available(&quad, k) == ((size_t)1U << (2U * k)));
            EXPECT(acre_quad_capacity(&quad, k) == ((size_t)1U << (2U * k)));
        }
        EXPECT(acre_quad_available(&quad, (uint32_t)count) == 0U);
        EXPECT(acre_quad_capacity(&quad, (uint32_t)count) == 0U);
        EXPECT(acre_quad_usable(&quad, acre_quad_alloc(&quad, 200U + 16U)) == 256U);
        EXPECT(acre_quad_available(&quad, (uint32_t)count - 1U) == ((max - 256U) / 64U));
        EXPECT((max == 256U) || (acre_quad_usable(&quad, acre_quad_alloc(&quad, 91U)) == 256U));
    }
}

/* A largest size that is no min * 4^n: every quarter of every level can be used all the same. */
static void test_odd_sizes(void)
{
    static uint32_t heap[3U * 2072U / 4U];
    static uint32_t heap_map[ACRE_QUAD_MAP_WORDS(8, 2072, 3)];
    static struct acre_quad_level levels[ACRE_QUAD_LEVELS(8, 2072)];
    static const size_t sizes[] = {2072, 516, 128, 32, 8};

    for (uint32_t k = 0U; k < 5U; k++) {
        size_t got = 0U;
        unsigned char *end = (unsigned char *)heap;

        EXPECT(acre_quad_init(&quad, heap, 8, 2072, 3, levels, heap_map) == ACRE_OK);
        EXPECT((quad.levels == 5U) && (quad.level[k].size == sizes[k]));
        for (unsigned char *block; (block = acre_quad_alloc(&quad, sizes[k])) != NULL; got++) {
            EXPECT((block >= end) && (((uintptr_t)block % 4U) == 0U));
            end = block + sizes[k];
            memset(block, 0xFF, sizes[k]);
        }
        EXPECT(got == ((size_t)3U << (2U * k)));
        EXPECT(end <= ((unsigned char *)heap + sizeof heap));
        EXPECT(acre_quad_check(&quad) == 0);
    }
    /* What rounding leaves over belongs to no block. */
    EXPECT(acre_quad_free(&quad, (unsigned char *)heap + 4U * 516U) == ACRE_ESPIPE);
    EXPECT(acre_quad_free(&quad, (unsigned char *)heap + 2068U) == ACRE_ESPIPE);
    EXPECT(acre_quad_free(&quad, (unsigned char *)heap + 3U * 2072U) == ACRE_EFAULT);
}

/* Links overwritten in a freed block: refused, told, and nothing changed. */
static void test_scribble(void)
{
    static const uint32_t wrong[] = {0U, 2U, 3U, 7U, 8U, 1000000U, 0xFFFFFFFEU};

    for (size_t w = 0U; w < (sizeof wrong / sizeof wrong[0]); w++) {
        for (unsigned word = 0U; word < 2U; word++) {
            unsigned char *block;
            uint32_t *links;
            struct acre_quad before;
            struct acre_quad_level levels_before[LEVELS];
            uint32_t store_before[sizeof store / sizeof store[0]];

            make();
            block = acre_quad_alloc(&quad, 32);
            links = (uint32_t *)(void *)(block + 32); /* block 1 of level 1: NEXT 2, PREV none */
            EXPECT((links[0] == 2U) && (links[1] == ACRE_QUAD_NONE));
            if (links[word] == wrong[w]) {
                continue;
            }
            links[word] = wrong[w];
            before = quad;
            memcpy(levels_before, level, sizeof level);
            memcpy(store_before, store, sizeof store);
            EXPECT(acre_quad_alloc(&quad, 32) == NULL);
            EXPECT((faults == 1) && (heard.module == ACRE_MODULE_QUAD) && (heard.invariant == 5));
            EXPECT((heard.object == &quad) && (heard.address == links));
            EXPECT(memcmp(&before, &quad, sizeof quad) == 0);
            EXPECT(memcmp(levels_before, level, sizeof level) == 0);
            EXPECT(memcmp(store_before, store, sizeof store) == 0);
            EXPECT(acre_quad_check(&quad) == 5);
            /* Freeing the neighbour would merge with it: freed, but left by itself. */
            EXPECT(acre_quad_free(&quad, block) == ACRE_ECORRUPT);
            EXPECT((faults == 2) && (quad.used == 0U) && (quad.blocks == 0U));
            EXPECT(acre_quad_free(&quad, block) == ACRE_EALREADY);
            EXPECT(acre_quad_alloc(&quad, 32) == block);
        }
    }
    make(); /* the third partner is the broken one: the two before it are listed again */
    {
        unsigned char *block = acre_quad_alloc(&quad, 32);
        uint32_t *links = (uint32_t *)(void *)(block + 96);

        links[0] = 0U;
        EXPECT(acre_quad_free(&quad, block) == ACRE_ECORRUPT);
        EXPECT((quad.level[1].free == 4U) && (heard.address == links));
        links[0] = ACRE_QUAD_NONE;
        EXPECT(acre_quad_alloc(&quad, 32) == block);
        EXPECT(acre_quad_free(&quad, block) == ACRE_OK); /* mended: merges now */
        EXPECT((acre_quad_check(&quad) == 0) && (quad.level[1].free == 0U));
    }
}

/* The same in a list whose order is not that of addresses: 3, 2, 1. */
static void test_scribble_reversed(void)
{
    unsigned char *block[4];
    uint32_t *links;

    make();
    for (size_t i = 0U; i < 4U; i++) {
        block[i] = acre_quad_alloc(&quad, 32);
    }
    for (size_t i = 1U; i < 4U; i++) {
        EXPECT(acre_quad_free(&quad, block[i]) == ACRE_OK);
    }
    links = (uint32_t *)(void *)block[1];
    EXPECT((quad.level[1].head == 3U) && (links[0] == ACRE_QUAD_NONE) && (links[1] == 2U));
    links[1] = ACRE_QUAD_NONE; /* says that it is the first */
    EXPECT(acre_quad_check(&quad) == 5);
    EXPECT(acre_quad_free(&quad, block[0]) == ACRE_ECORRUPT);
    EXPECT((faults == 1) && (heard.invariant == 5) && (heard.address == links));
    EXPECT((quad.level[1].head == 0U) && (quad.level[1].free == 4U));
}

static void flip(uint32_t *bits, uint32_t k, uint32_t i)
{
    uint32_t node = quad.level[k].first + i;

    bits[node / 32U] ^= (uint32_t)1U << (node % 32U);
}

/* The checker is code too: break one thing at a time, expect that thing's number. */
static void test_checker(void)
{
    uint32_t *links;

    make();
    (void)acre_quad_alloc(&quad, 8); /* [[X...]...]. */
    EXPECT(acre_quad_check(&quad) == 0);
    flip(quad.out, 0, 0);
    EXPECT(acre_quad_check(&quad) == 1);
    flip(quad.out, 0, 0);
    flip(quad.out, 2, 4);
    EXPECT(acre_quad_check(&quad) == 2);
    flip(quad.out, 2, 4);
    flip(quad.split, 1, 4);
    EXPECT(acre_quad_check(&quad) == 2);
    flip(quad.split, 1, 4);
    flip(quad.out, 2, 0);
    EXPECT(acre_quad_check(&quad) == 3);
    flip(quad.out, 2, 0);
    flip(quad.out, 2, 1);
    EXPECT(acre_quad_check(&quad) == 4);
    flip(quad.out, 2, 1);
    quad.used++;
    EXPECT(acre_quad_check(&quad) == 4);
    quad.used--;
    quad.blocks++;
    EXPECT(acre_quad_check(&quad) == 4);
    quad.blocks--;
    quad.peak = 0U;
    EXPECT(acre_quad_check(&quad) == 4);
    quad.peak = 8U;

    links = (uint32_t *)(void *)(memory + 8);
    EXPECT((level[2].head == 1U) && (links[0] == 2U));
    level[2].head = 0U; /* out */
    EXPECT(acre_quad_check(&quad) == 5);
    level[2].head = 32U; /* no such block */
    EXPECT(acre_quad_check(&quad) == 5);
    level[2].head = 2U; /* its PREV is 1 */
    EXPECT(acre_quad_check(&quad) == 5);
    level[2].head = 1U;
    links[0] = ACRE_QUAD_NONE; /* the rest of the list is lost */
    EXPECT(acre_quad_check(&quad) == 6);
    links[0] = 1U; /* a cycle */
    EXPECT(acre_quad_check(&quad) == 5);
    links[0] = 2U;
    level[2].free++;
    EXPECT(acre_quad_check(&quad) == 6);
    level[2].free--;
    level[2].head = ACRE_QUAD_NONE;
    EXPECT(acre_quad_check(&quad) == 6);
    level[2].head = 1U;
    links = (uint32_t *)(void *)(memory + 24); /* the last one: a list that is too long */
    links[0] = 1U;
    ((uint32_t *)(void *)(memory + 8))[1] = 3U;
    EXPECT(acre_quad_check(&quad) == 5);
    links[0] = ACRE_QUAD_NONE;
    ((uint32_t *)(void *)(memory + 8))[1] = ACRE_QUAD_NONE;
    quad.nonempty ^= 2U;
    EXPECT(acre_quad_check(&quad) == 7);
    quad.nonempty ^= 2U | 8U;
    EXPECT(acre_quad_check(&quad) == 7);
    quad.nonempty ^= 8U;
    EXPECT(acre_quad_check(&quad) == 0);
}

static int try_init(void *storage, size_t min, size_t max, size_t n)
{
    struct acre_quad before;
    uint32_t store_before[sizeof store / sizeof store[0]];
    int answer;

    memset(&quad, 0x33, sizeof quad);
    before = quad;
    memcpy(store_before, store, sizeof store);
    answer = acre_quad_init(&quad, storage, min, max, n, level, map);
    EXPECT((answer == ACRE_OK) || (memcmp(&before, &quad, sizeof quad) == 0));
    EXPECT((answer == ACRE_OK) || (memcmp(store_before, store, sizeof store) == 0));
    return answer;
}

static void test_refusals(void)
{
    EXPECT(acre_quad_init(NULL, memory, 8, 32, 1, level, map) == ACRE_EINVAL);
    EXPECT(acre_quad_init(&quad, memory, 8, 32, 1, NULL, map) == ACRE_EINVAL);
    EXPECT(acre_quad_init(&quad, memory, 8, 32, 1, level, NULL) == ACRE_EINVAL);
    EXPECT(try_init(NULL, 8, 32, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory + 2, 8, 32, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8, 32, 0) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8, 0, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory, 1, 4, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8, 34, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory, 64, 32, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory, SIZE_MAX, SIZE_MAX & ~(size_t)3U, 1) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8, 32, SIZE_MAX) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8, 32, SIZE_MAX / 32U) == ACRE_EINVAL);
#if SIZE_MAX > UINT32_MAX
    EXPECT(try_init(memory, 8, 8, UINT32_MAX) == ACRE_EINVAL); /* numbers end before NONE */
    EXPECT(try_init(memory, 8, (size_t)8U << 30U, 3) == ACRE_EINVAL);
#endif
    EXPECT(try_init(memory, 0, 8, 1) == ACRE_OK); /* the smallest pool: one block of two links */
    EXPECT((acre_quad_alloc(&quad, 8) == memory) && (acre_quad_alloc(&quad, 8) == NULL));
    EXPECT((acre_quad_free(&quad, memory) == ACRE_OK) && (acre_quad_check(&quad) == 0));
}

/* The largest block there can be has 16 levels. The pool's memory is written at its start only. */
static void test_deepest(void)
{
#if SIZE_MAX > UINT32_MAX
    const size_t max = ACRE_QUAD_BLOCK_MAX;
    static struct acre_quad_level levels[ACRE_QUAD_LEVELS_MAX + 1U];
    uint32_t *words = malloc(4U * ACRE_QUAD_MAP_WORDS(8, max, 1));

    if (words == NULL) {
        printf("no memory for the map of 16 levels: skipped\n");
        return;
    }
    EXPECT(acre_quad_init(&quad, store, 8, max, 1, levels, words) == ACRE_OK);
    EXPECT((quad.levels == 16U) && (levels[15].size == 12U) && (levels[16].size == 0U));
    EXPECT((quad.level[0].free == 1U) && (acre_quad_level_of(&quad, 1) == 15U));
    EXPECT(acre_quad_init(&quad, store, 8, max + 4U, 1, levels, words) == ACRE_EINVAL);
    EXPECT(acre_quad_init(&quad, store, max, max, 1, levels, words) == ACRE_OK);
    free(words);
#endif
}

int main(void)
{
    (void)acre_fault_hook(listen);
    test_picture();
    test_manual();
    test_odd_sizes();
    test_scribble();
    test_scribble_reversed();
    test_checker();
    test_deepest();
    test_refusals();
    return expect_report("quad");
}
