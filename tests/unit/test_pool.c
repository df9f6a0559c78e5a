/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pools of each kind: pictures, order, what a wrong pointer is told, what is found when memory was
 * scribbled on, and each invariant broken on purpose. Nothing refused may have written anything.
 */
#include "acre/pool.h"

#include <stdio.h>
#include <string.h>

#include "acre/fault.h"
#include "expect.h"

enum { BLOCKS = 4, WORDS = 2 };

/* Some words more in front and behind than the pool gets: what must stay untouched. */
static uintptr_t store[1 + BLOCKS * (WORDS + 1) + 2];
static uintptr_t *const memory = &store[1];
static uint32_t map[ACRE_POOL_MAP_WORDS(64)];
static struct acre_pool pool;

static struct acre_fault heard;
static int faults;

static void listen(const struct acre_fault *fault)
{
    heard = *fault;
    faults++;
}

enum kind { TAGGED, MAPPED, INNER, MARKED, BARE, KINDS };
static const char *const kind_names[] = {"tagged", "mapped", "inner map", "marked", "bare"};

static size_t words_of(enum kind kind)
{
    return (kind == BARE) ? 1U : (size_t)WORDS;
}

/* A pool of four blocks of the kind. A marked one is made as an inner one whose map is taken away:
 * init gives every pool this small a map. */
static void make(enum kind kind)
{
    size_t size = words_of(kind) * sizeof(uintptr_t);

    memset(store, 0x55, sizeof store);
    memset(map, 0x55, sizeof map);
    if (kind == TAGGED) {
        EXPECT(acre_pool_init_tagged(&pool, memory, ACRE_POOL_TAGGED_BYTES(BLOCKS, size), size) ==
               ACRE_OK);
    } else {
        EXPECT(acre_pool_init(&pool, memory, BLOCKS * size, size, (kind == MAPPED) ? map : NULL) ==
               ACRE_OK);
    }
    if ((kind == MARKED) || (kind == BARE)) {
        pool.live = NULL;
        pool.free = NULL;
        for (size_t i = BLOCKS; i > 0U; i--) { /* as init makes a pool of more than 32 blocks */
            uintptr_t *block = &memory[(i - 1U) * words_of(kind)];

            block[0] = (uintptr_t)pool.free | 1U;
            if (kind == MARKED) {
                block[1] = pool.magic ^ ((uintptr_t)block >> 1);
            }
            pool.free = block;
        }
    }
    faults = 0;
}

static uintptr_t *block_at(size_t i)
{
    return (uintptr_t *)(void *)&pool.base[i * pool.stride];
}

/* What is out, told by freeing a copy: the pool itself must not say. */
static void picture_of(const bool out[BLOCKS], char picture[BLOCKS + 1])
{
    for (size_t i = 0U; i < BLOCKS; i++) {
        picture[i] = out[i] ? '#' : '.';
    }
    picture[BLOCKS] = '\0';
}

static void test_picture(enum kind kind)
{
    static const struct {
        char op;
        int block;
        int want;
        const char *after;
    } steps[] =
        {
            {'a', 0, ACRE_OK, "#..."},       {'a', 1, ACRE_OK, "##.."},
            {'a', 2, ACRE_OK, "###."},       {'f', 1, ACRE_OK, "#.#."},
            {'f', 1, ACRE_EALREADY, "#.#."}, /* double free: told apart, nothing changed */
            {'f', 3, ACRE_EALREADY, "#.#."}, /* never handed out */
            {'a', 1, ACRE_OK, "###."},       /* last freed, first reused */
            {'a', 3, ACRE_OK, "####"},       {'a', -1, ACRE_OK, "####"}, /* exhausted */
            {'f', 0, ACRE_OK, ".###"},       {'f', 3, ACRE_OK, ".##."},
            {'a', 3, ACRE_OK, ".###"},       {'a', 0, ACRE_OK, "####"},
        };
    bool out[BLOCKS] = {false};

    make(kind);
    for (size_t s = 0U; s < (sizeof steps / sizeof steps[0]); s++) {
        void *where = (steps[s].block < 0) ? NULL : block_at((size_t)steps[s].block);
        char picture[BLOCKS + 1];
        size_t used = 0U;

        if (steps[s].op == 'a') {
            EXPECT(acre_pool_alloc(&pool) == where);
            if (where != NULL) {
                out[steps[s].block] = true;
                memset(where, 0x77, words_of(kind) * sizeof(uintptr_t));
            }
        } else if ((kind != BARE) || (steps[s].want == ACRE_OK)) {
            EXPECT(acre_pool_free(&pool, where) == steps[s].want);
            out[steps[s].block] = out[steps[s].block] && (steps[s].want != ACRE_OK);
        }
        for (size_t i = 0U; i < BLOCKS; i++) {
            size_t index = BLOCKS;

            used += out[i] ? 1U : 0U;
            if ((kind != BARE) || out[i]) {
                EXPECT(acre_pool_locate(&pool, block_at(i), &index) ==
                       (out[i] ? ACRE_OK : ACRE_EALREADY));
                EXPECT(index == i);
            }
        }
        picture_of(out, picture);
        EXPECT(strcmp(picture, steps[s].after) == 0);
        EXPECT(pool.used == used);
        EXPECT(acre_pool_check(&pool) == 0);
    }
    EXPECT((pool.peak == BLOCKS) && (faults == 0));
    EXPECT((store[0] == UINTPTR_MAX / 255U * 0x55U) &&
           (store[sizeof store / sizeof store[0] - 1U] == UINTPTR_MAX / 255U * 0x55U));
}

static void test_wrong_pointers(enum kind kind)
{
    struct acre_pool before;
    uintptr_t bytes[sizeof store / sizeof store[0]];
    unsigned char *inside;
    static uintptr_t elsewhere[4];
    size_t size = words_of(kind) * sizeof(uintptr_t);

    make(kind);
    inside = acre_pool_alloc(&pool);
    memset(inside, 0, size);
    before = pool;
    memcpy(bytes, store, sizeof store);
    for (size_t i = 1U; i < size; i++) {
        EXPECT(acre_pool_free(&pool, inside + i) == ACRE_ESPIPE);
    }
    if (kind == TAGGED) {
        EXPECT(acre_pool_free(&pool, memory) == ACRE_ESPIPE); /* the first tag */
    }
    EXPECT(acre_pool_free(&pool, elsewhere) == ACRE_EFAULT);
    EXPECT(acre_pool_free(&pool, store) == ACRE_EFAULT);
    EXPECT(acre_pool_free(&pool, (unsigned char *)memory + (BLOCKS * pool.stride)) == ACRE_EFAULT);
    EXPECT(acre_pool_free(&pool, NULL) == ACRE_OK);
    EXPECT((memcmp(&before, &pool, sizeof pool) == 0) && (memcmp(bytes, store, sizeof store) == 0));
    EXPECT(acre_pool_free(&pool, inside) == ACRE_OK);
    EXPECT(acre_pool_free(&pool, inside) == ACRE_EALREADY); /* even a bare one: none is out */
    EXPECT((faults == 0) && (acre_pool_check(&pool) == 0));
}

static void test_owner(void)
{
    struct acre_pool *found = NULL;
    struct acre_pool copy;
    uintptr_t fake[4] = {0U, 0U, 0U, 0U};
    unsigned char *block;

    make(TAGGED);
    block = acre_pool_alloc(&pool);
    EXPECT((acre_pool_owner(block, &found) == ACRE_OK) && (found == &pool));
    found = NULL;
    EXPECT(acre_pool_owner(NULL, &found) == ACRE_EFAULT);
    EXPECT(acre_pool_owner(block + 1, &found) == ACRE_EFAULT);
    EXPECT(acre_pool_owner(block_at(1), &found) == ACRE_EALREADY);
    EXPECT(acre_pool_owner(&fake[1], &found) == ACRE_EFAULT); /* no word of any pool */
    fake[0] = (uintptr_t)&fake[2] + 2U;
    EXPECT(acre_pool_owner(&fake[1], &found) == ACRE_EFAULT); /* not aligned */
    fake[0] = (uintptr_t)&pool;
    EXPECT(acre_pool_owner(&fake[1], &found) == ACRE_EFAULT); /* names a pool it is not in */
    copy = pool;
    fake[0] = (uintptr_t)&copy;
    EXPECT(acre_pool_owner(&fake[1], &found) == ACRE_EFAULT); /* a copy is not a pool */
    EXPECT(acre_pool_retire(&pool) == ACRE_EBUSY);
    EXPECT((acre_pool_free(&pool, block) == ACRE_OK) && (acre_pool_retire(&pool) == ACRE_OK));
    *(block_at(0) - 1) = (uintptr_t)&pool; /* as a stale block would say */
    EXPECT(acre_pool_owner(block, &found) == ACRE_EFAULT);

    make(MAPPED); /* a plain pool has no words to go by, even where one seems to be there */
    block = acre_pool_alloc(&pool);
    *(uintptr_t *)(void *)block = (uintptr_t)&pool;
    EXPECT(acre_pool_owner(block + sizeof(uintptr_t), &found) == ACRE_EFAULT);
    EXPECT(found == NULL);
}

/* A freed block or a tag is written over: found at the next use, told, and nothing handed out. */
static void test_scribble(enum kind kind)
{
    uintptr_t *block;
    struct acre_pool before;

    make(kind);
    block = acre_pool_alloc(&pool);
    EXPECT(acre_pool_free(&pool, block) == ACRE_OK);
    *(block - ((kind == TAGGED) ? 1 : 0)) = (uintptr_t)&faults; /* even: no link */
    before = pool;
    EXPECT(acre_pool_alloc(&pool) == NULL);
    EXPECT((faults == 1) && (heard.module == ACRE_MODULE_POOL) && (heard.invariant == 6));
    EXPECT((heard.err == ACRE_ECORRUPT) && (heard.object == &pool) && (heard.address == block));
    *(block - ((kind == TAGGED) ? 1 : 0)) = (uintptr_t)&faults + 1U; /* a link to elsewhere */
    EXPECT((acre_pool_alloc(&pool) == NULL) && (faults == 2));
    *(block - ((kind == TAGGED) ? 1 : 0)) = (uintptr_t)block_at(BLOCKS) + 1U; /* just behind */
    EXPECT((acre_pool_alloc(&pool) == NULL) && (faults == 3));
    EXPECT(memcmp(&before, &pool, sizeof pool) == 0);
    EXPECT(acre_pool_check(&pool) != 0);

    make(kind);
    *((uintptr_t *)block_at(BLOCKS) - ((kind == TAGGED) ? 1 : 0)) = 1U; /* looks like a last node */
    pool.free = block_at(BLOCKS);
    EXPECT((acre_pool_alloc(&pool) == NULL) && (faults == 1) && (heard.invariant == 5));
    EXPECT(acre_pool_check(&pool) == 5);

    make(kind);
    pool.free = memory - 1; /* not the start of a block */
    EXPECT((acre_pool_alloc(&pool) == NULL) && (faults == 1) && (heard.invariant == 5));

    make(TAGGED);
    block = acre_pool_alloc(&pool);
    *(block - 1) = 2U;
    before = pool;
    EXPECT(acre_pool_free(&pool, block) == ACRE_ECORRUPT);
    EXPECT((faults == 1) && (heard.invariant == 3) && (heard.address == block));
    EXPECT(memcmp(&before, &pool, sizeof pool) == 0);
}

/* The checker is code too: break one thing at a time, expect that thing's number. */
static void test_checker(void)
{
    for (enum kind kind = TAGGED; kind < KINDS; kind++) {
        uintptr_t *word;
        uintptr_t keep;

        make(kind);
        (void)acre_pool_alloc(&pool);
        pool.magic ^= 1U;
        EXPECT(acre_pool_check(&pool) == 1);
        pool.magic ^= 1U;
        pool.peak = 0U;
        EXPECT(acre_pool_check(&pool) == 2);
        pool.peak = BLOCKS + 1U;
        EXPECT(acre_pool_check(&pool) == 2);
        pool.peak = 2U;
        pool.used = 2U;
        EXPECT(acre_pool_check(&pool) == ((kind < MARKED) ? 4 : 7));
        pool.used = 1U;
        EXPECT(acre_pool_check(&pool) == 0);
        pool.free = block_at(2);
        EXPECT(acre_pool_check(&pool) == 7); /* one node short */
        pool.free = (unsigned char *)block_at(1) + 1;
        EXPECT(acre_pool_check(&pool) == 5);
        pool.free = block_at(1);
        word = block_at(3) - ((kind == TAGGED) ? 1 : 0);
        keep = *word;
        *word = (uintptr_t)block_at(1) | 1U;
        EXPECT(acre_pool_check(&pool) == 7); /* a cycle */
        *word = 0U;
        EXPECT(acre_pool_check(&pool) == ((kind == TAGGED) ? 3 : 6));
        *word = keep;
        EXPECT(acre_pool_check(&pool) == 0);
    }
    make(MAPPED);
    (void)acre_pool_alloc(&pool);
    *block_at(0) = (uintptr_t)block_at(1) | 1U; /* what the user wrote looks like a link */
    pool.free = block_at(0);
    EXPECT(acre_pool_check(&pool) == 6); /* a node that is out */
    EXPECT((acre_pool_alloc(&pool) == NULL) && (heard.invariant == 6));
    make(TAGGED);
    (void)acre_pool_alloc(&pool);
    pool.free = block_at(0);
    EXPECT(acre_pool_check(&pool) == 6);
    make(MARKED);
    block_at(1)[1] = 0U;
    EXPECT(acre_pool_check(&pool) == 6); /* the mark is gone */
}

static int try_init(void *storage, size_t bytes, size_t size)
{
    struct acre_pool before;
    uintptr_t bytes_before[sizeof store / sizeof store[0]];
    int plain;

    memset(&pool, 0x33, sizeof pool);
    before = pool;
    memcpy(bytes_before, store, sizeof store);
    plain = acre_pool_init(&pool, storage, bytes, size, map);
    EXPECT(acre_pool_init_tagged(&pool, storage, bytes, size) == plain);
    EXPECT(memcmp(&before, &pool, sizeof pool) == 0);
    EXPECT(memcmp(bytes_before, store, sizeof store) == 0);
    return plain;
}

static void test_refusals(void)
{
    enum { W = sizeof(uintptr_t) };

    EXPECT(acre_pool_init(NULL, memory, 8 * W, W, map) == ACRE_EINVAL);
    EXPECT(try_init(NULL, 8 * W, W) == ACRE_EINVAL);
    EXPECT(try_init(memory, SIZE_MAX, W) == ACRE_EINVAL); /* passes the end of the address space */
    EXPECT(try_init(memory, 8 * W, SIZE_MAX) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8 * W, SIZE_MAX - 2U * W) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8 * W, SIZE_MAX - 2U * W + 1U) == ACRE_EINVAL);
    EXPECT(try_init(memory, 8 * W, 0U) == ACRE_EINVAL);
    EXPECT(try_init(memory, W - 1, 1U) == ACRE_EINVAL);
    EXPECT(try_init(memory, 0U, 1U) == ACRE_EINVAL);
    EXPECT(try_init((unsigned char *)memory + 1, 4 * W, W) == ACRE_EINVAL);
    /* Room for one block, but not for its tag: nothing is written in front of the storage. */
    EXPECT(acre_pool_init_tagged(&pool, memory, 2 * W - 1, W) == ACRE_EINVAL);
    EXPECT(acre_pool_init_tagged(&pool, memory, 2 * W, W) == ACRE_OK);
    EXPECT((pool.count == 1U) && (pool.base == (unsigned char *)(memory + 1)));
}

/* RT-Thread's count, and Zephyr's; a size is rounded up, a rest is left alone. */
static void test_geometry(void)
{
    static uintptr_t large[4096 / sizeof(uintptr_t)];

    EXPECT(acre_pool_init_tagged(&pool, large, sizeof large, 80) == ACRE_OK);
    EXPECT(pool.count == ((sizeof(void *) == 8U) ? 46U : 48U));
    EXPECT(pool.count == ACRE_POOL_TAGGED_COUNT(sizeof large, 80));
    EXPECT(acre_pool_init(&pool, large, sizeof large, 80, NULL) == ACRE_OK);
    EXPECT((pool.count == 51U) && (pool.live == NULL)); /* too many for the map in the struct */
    EXPECT(acre_pool_init(&pool, large, 32U * 80U, 77, NULL) == ACRE_OK);
    EXPECT((pool.count == 32U) && (pool.live == &pool.inner));
    EXPECT(acre_pool_init(&pool, large, 33U * 64U, 64, map) == ACRE_OK);
    EXPECT((pool.count == 33U) && (map[0] == 0U) && (map[1] == 0U));
    for (size_t i = 0U; i < 33U; i++) {
        EXPECT(acre_pool_alloc(&pool) == &large[i * 64U / sizeof(uintptr_t)]);
    }
    EXPECT((acre_pool_alloc(&pool) == NULL) && (acre_pool_check(&pool) == 0));
    EXPECT((acre_pool_free(&pool, large) == ACRE_OK) && (pool.peak == 33U));
    acre_pool_reset_peak(&pool);
    EXPECT((pool.peak == 32U) && (acre_pool_check(&pool) == 0));
}

/* The index without division against the division, for every stride and offset there is room for. */
static void test_stride(void)
{
    for (size_t stride = 1U; stride < 200U; stride++) {
        struct acre_stride divide = acre_stride_make(stride);
        size_t count = 4096U / stride;
        size_t wrong = 0U;

        for (size_t offset = 0U; offset < 5000U; offset++) {
            size_t i = acre_stride_index(divide, offset);
            bool start = ((offset % stride) == 0U) && ((offset / stride) < count);

            wrong += (start != (i < count)) || (start && (i != offset / stride));
        }
        for (size_t below = 1U; below < 5000U; below++) { /* addresses below the base */
            wrong += acre_stride_index(divide, (size_t)0U - below) < count;
        }
        EXPECT(wrong == 0U);
    }
    EXPECT(acre_stride_index(acre_stride_make(SIZE_MAX / 2U + 1U), SIZE_MAX / 2U + 1U) == 1U);
}

int main(void)
{
    (void)acre_fault_hook(listen);
    for (enum kind kind = TAGGED; kind < KINDS; kind++) {
        int before = expect_failures;

        test_picture(kind);
        test_wrong_pointers(kind);
        test_scribble(kind);
        if (expect_failures != before) {
            printf("in a pool of the kind: %s\n", kind_names[kind]);
        }
    }
    test_owner();
    test_checker();
    test_refusals();
    test_geometry();
    test_stride();
    return expect_report("pool");
}
