/* SPDX-License-Identifier: Apache-2.0 */
/*
 * states.c - states that are bad for one kind of allocator or another, and a random one
 *
 * Every state is built from N small blocks, of which every second one is freed again:
 *
 *   | A |   | A |   | A |   | A |   | A |  ... N times     a hole between any two
 *
 * A list-walking allocator then walks N holes; one that keeps lists per size has one very long bin
 * and many empty ones; a free in the middle finds free blocks on both sides. The scenarios:
 *   0  requests larger than every hole, which all lie below the room for them
 *   1  free between two free blocks, all over the heap
 *   2  the longest bin: requests that fit a hole exactly, a little less, a little more
 *   3  first and last block of the heap, freed and allocated
 *   4  realloc of each kind: shrink, grow into a hole, grow over a hole's end, move, refuse
 *   5  a hole of every size from the smallest up, then requests of every size
 *   6  full: requests that fail, and frees of a full heap in three orders
 *   7  aligned requests in a heap of holes
 */
#include "target.h"

#define BLOCKS_MAX 200704U

static void *block[BLOCKS_MAX];

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return (uint32_t)(((uint64_t)random_state * n) >> 32);
}

/* 2n blocks of bytes each; the count that there was room for, even. */
static uint32_t comb(uint32_t n, uint32_t bytes)
{
    uint32_t count = 0U;

    while ((count < 2U * n) && (count < BLOCKS_MAX)) {
        block[count] = setup_alloc(bytes);
        if (block[count] == NULL) {
            break;
        }
        count++;
    }
    count &= ~1U;
    for (uint32_t i = 0; i < count; i += 2U) {
        setup_free(block[i]);
        block[i] = NULL;
    }
    return count;
}

static void larger_than_holes(uint32_t n, uint32_t bytes)
{
    void *got[16];

    (void)comb(n, bytes);
    for (uint32_t i = 0; i < 16U; i++) {
        got[i] = bench_alloc(bytes + 8U + (i * 8U * i));
    }
    for (uint32_t i = 0; i < 16U; i++) {
        if (got[i] != NULL) {
            bench_free(got[i]);
        }
    }
}

static void free_between(uint32_t n, uint32_t bytes)
{
    uint32_t count = comb(n, bytes);
    uint32_t step = (count > 2048U) ? (count / 1024U) | 1U : 1U;

    /* From the middle outwards, and steps wide: each hit block still has free ones on both sides. */
    for (uint32_t i = (count / 2U) | 1U; i < count; i += 2U * step) {
        bench_free(block[i]);
    }
    for (uint32_t i = 1U; i < (count / 2U); i += 2U * step) {
        bench_free(block[i]);
    }
}

static void longest_bin(uint32_t n, uint32_t bytes)
{
    static const int32_t delta[] = {0, -1, 1, -4, 4, -8, 8, 16, 24, 0, 0};

    (void)comb(n, bytes);
    for (uint32_t round = 0; round < 8U; round++) {
        void *got[11];

        for (uint32_t i = 0; i < 11U; i++) {
            got[i] = bench_alloc((uint32_t)((int32_t)bytes + delta[i]));
        }
        for (uint32_t i = 0; i < 11U; i++) {
            if (got[(i * 5U) % 11U] != NULL) {
                bench_free(got[(i * 5U) % 11U]);
            }
        }
    }
}

static void first_and_last(uint32_t n, uint32_t bytes)
{
    void *first = setup_alloc(bytes);
    uint32_t count = comb(n, bytes);
    void *last;

    for (uint32_t round = 0; round < 8U; round++) {
        if (first != NULL) {
            bench_free(first);
        }
        first = bench_alloc(bytes);
        last = bench_alloc(bytes * 3U);
        if (last != NULL) {
            bench_free(last);
        }
        if (count > 1U) {
            bench_free(block[count - 1U]);
            block[count - 1U] = bench_alloc(bytes);
        }
        if ((count > 1U) && (block[count - 1U] == NULL)) {
            break;
        }
    }
}

static void *resized(void *at, uint32_t bytes)
{
    void *moved = (at != NULL) ? bench_realloc(at, bytes) : NULL;

    return (moved != NULL) ? moved : at;
}

static void reallocs(uint32_t n, uint32_t bytes)
{
    uint32_t count = comb(n, bytes);
    uint32_t step = (count > 256U) ? (count / 128U) & ~1U : 2U;

    for (uint32_t i = 1U; i < count; i += step) {
        block[i] = resized(block[i], bytes / 2U);         /* shrink: the rest merges with a hole */
        block[i] = resized(block[i], bytes);              /* grow back into it */
        block[i] = resized(block[i], 2U * bytes);         /* the whole hole */
        block[i] = resized(block[i], (2U * bytes) + 64U); /* more than that: move */
        block[i] = resized(block[i], 8U);
        (void)resized(block[i], 0x7ffffff0U); /* refused */
    }
}

static void every_size(uint32_t n, uint32_t bytes)
{
    uint32_t count = 0U;
    uint32_t size = 1U;

    while ((count < 2U * n) && (count + 1U < BLOCKS_MAX)) {
        block[count] = setup_alloc(size);
        block[count + 1U] = (block[count] != NULL) ? setup_alloc(bytes) : NULL;
        if (block[count + 1U] == NULL) {
            break;
        }
        count += 2U;
        size += (size < 512U) ? 4U : size / 16U;
    }
    for (uint32_t i = 0; i < count; i += 2U) {
        bench_free(block[i]);
    }
    for (uint32_t want = 1U; want < size; want += (want < 512U) ? 3U : want / 24U) {
        void *got = bench_alloc(want);
        void *next = bench_alloc(want);

        if (got != NULL) {
            bench_free(got);
        }
        if (next != NULL) {
            bench_free(next);
        }
    }
    for (uint32_t i = 1; i < count; i += 2U) {
        bench_free(block[i]);
    }
}

static void full(uint32_t n, uint32_t bytes)
{
    uint32_t count = 0U;

    while ((count < 2U * n) && ((block[count] = setup_alloc(bytes)) != NULL)) {
        count++;
    }
    for (uint32_t size = 1U; size < 0x40000000U; size *= 2U) {
        void *got = bench_alloc(size);

        if (got != NULL) {
            bench_free(got);
        }
    }
    for (uint32_t i = 0; i < count / 4U; i++) { /* upwards */
        bench_free(block[i]);
    }
    for (uint32_t i = count / 2U; i > count / 4U; i--) { /* downwards */
        bench_free(block[i - 1U]);
    }
    random_state = 12345U;
    for (uint32_t i = count / 2U; i < count; i++) { /* the rest at random */
        uint32_t other = i + random_below(count - i);

        bench_free(block[other]);
        block[other] = block[i];
    }
}

static void aligned(uint32_t n, uint32_t bytes)
{
    (void)comb(n, bytes);
    for (uint32_t align = 1U; align <= 4096U; align *= 2U) {
        void *got = bench_aligned(align, bytes);
        void *next = bench_aligned(align, bytes * 2U);

        if (got != NULL) {
            bench_free(got);
        }
        if (next != NULL) {
            bench_free(next);
        }
    }
}

void job_adversarial(uint32_t scenario, uint32_t n, uint32_t bytes)
{
    static void (*const scenarios[])(uint32_t, uint32_t) = {
        larger_than_holes, free_between, longest_bin, first_and_last,
        reallocs,          every_size,   full,        aligned,
    };

    bench_phase = scenario;
    scenarios[scenario % 8U](n, bytes);
}

/* ---- random ---- */

/*
 * 0: uniform 16 to 256; 1: log-uniform 8 to 4096; 2: nine in ten 8 to 64, else 512 to 4096; 3 and 4: every
 * second one up to 2 KiB, the others 128 KiB, or 64 KiB, and up to a quarter more; 5: as 1. From 3 on one in
 * four is aligned.
 */
static uint32_t size_of(uint32_t shape)
{
    uint32_t octave;

    switch (shape) {
    case 0:
        return 16U + random_below(241U);
    case 1:
    case 5:
        octave = 3U + random_below(9U);
        return (1U << octave) + random_below(1U << octave);
    case 3:
    case 4:
        octave = 20U - shape;
        return (random_below(2U) != 0U) ? 8U + random_below(2041U)
                                        : (1U << octave) + random_below(1U << (octave - 2U));
    default:
        return (random_below(10U) != 0U) ? 8U + random_below(57U) : 512U + random_below(3585U);
    }
}

void job_churn(uint32_t seed, uint32_t steps, uint32_t live_bytes, uint32_t shape)
{
    static uint32_t bytes[BLOCKS_MAX];
    uint32_t count = 0U;
    uint32_t live = 0U;

    random_state = (seed * 2654435761U) | 1U;
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t size = size_of(shape);

        bench_phase = i;
        while ((count > 0U) && ((live + size > live_bytes) || (count == BLOCKS_MAX))) {
            uint32_t victim = random_below(count);

            bench_free(block[victim]);
            live -= bytes[victim];
            count--;
            block[victim] = block[count];
            bytes[victim] = bytes[count];
        }
        if (random_below(8U) == 0U) { /* now and then another size for one that is there */
            uint32_t victim = (count > 0U) ? random_below(count) : 0U;
            void *moved = (count > 0U) ? bench_realloc(block[victim], size) : NULL;

            if (moved != NULL) {
                block[victim] = moved;
                live = live - bytes[victim] + size;
                bytes[victim] = size;
            }
            continue;
        }
        block[count] = ((shape < 3U) || (random_below(4U) != 0U))
                           ? bench_alloc(size)
                           : bench_aligned(16U << random_below(7U), size);
        if (block[count] != NULL) {
            bytes[count] = size;
            live += size;
            count++;
        }
    }
}
