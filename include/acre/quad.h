/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_QUAD_H
#define ACRE_QUAD_H

#include <stddef.h>
#include <stdint.h>

#include "acre/err.h"

/*
 * The quad-split pool: some blocks of the largest size, each of which can be split into four of the
 * next size, each of which ... down to the smallest. A request gets a block of the smallest size
 * that holds it; four free partners become their parent again at once. No lock: one caller at a
 * time, or the owner's.
 *
 *   operation                cost                                    from an ISR    may block
 *   acre_quad_init()           O(map words + largest blocks)           no             no
 *   acre_quad_alloc()          O(levels): at most one search and one   yes            no
 *                              split a level, of 16 at most
 *   acre_quad_free()           O(levels): at most one step down and    yes            no
 *                              one merge of four a level
 *   acre_quad_usable()         O(levels)                               yes            no
 *   acre_quad_available()      O(levels)                               yes            no
 *   acre_quad_check()          O(blocks)                               no             no
 *
 * What that is in instructions, gcc -O2: driven on every path, and what no path of the code exceeds
 * (bench/target/paths_quad.c, bench/proved.py). `make bench` writes the lines, `make lint` compares
 * them.
 * bench:begin
 *   instructions, driven / proved               Cortex-M3       RV32IMAC
 *   acre_quad_alloc(), 1 level                        156            199
 *     4 levels                                        591            700
 *     10 levels                                      1443           1678
 *     16 levels                                  - / 2726       - / 3206
 *   acre_quad_free(), 1 level                         134            161
 *     4 levels                                       1912           2238
 *     10 levels                                      5512           6492
 *     10 levels, links overwritten                   5569           6576
 *     16 levels                                 - / 15551      - / 18628
 *   acre_quad_usable(), 10 levels                     332            284
 *   alloc with none free, 10 levels                    85             93
 *   wrong pointer, 10 levels                          335            305
 * bench:end
 *
 * With several largest blocks, finding the one that a pointer is in takes one division; every other
 * step is shifts, comparisons and multiplications.
 *
 * Sizes: level 0 has the largest; each next one a quarter of the last, rounded down to a multiple of
 * 4. (Rounding up, as Zephyr 1.14 did, makes the fourth quarter stick out and be lost.) What
 * rounding leaves over lies behind some of the blocks, a word each. The last level is the last one
 * that is not smaller than the smallest size asked for. A block is 8 bytes at least: two links of 32
 * bits, block numbers and not pointers, so this holds on a 64-bit target too. Blocks are aligned as
 * their size and the storage are: to min bytes when max = min * 4^n and min is a power of two.
 *
 * State is kept outside the blocks, so foreign and interior pointers and double frees are told apart
 * exactly, whatever was written into blocks. Links are in free blocks and are verified before use.
 */
#define ACRE_QUAD_LEVELS_MAX 16U
#define ACRE_QUAD_BLOCK_MIN  8U
#if SIZE_MAX > UINT32_MAX
#define ACRE_QUAD_BLOCK_MAX ((size_t)UINT32_MAX * 4U) /* 16 GiB less a word */
#else
#define ACRE_QUAD_BLOCK_MAX (SIZE_MAX - 3U)
#endif

struct acre_quad_level {
    size_t size;    /* bytes in a block                             } fixed by init       */
    uint32_t first; /* number of its block 0 among those of all levels }                  */
    uint32_t head;  /* a free block of this level, or ACRE_QUAD_NONE   } owner's lock     */
    uint32_t free;  /* number of free blocks in the list               }                  */
};
#define ACRE_QUAD_NONE UINT32_MAX

struct acre_quad {
    unsigned char *base;           /* } fixed by init                                          */
    struct acre_quad_level *level; /* }                                                        */
    uint32_t *out;                 /* } bit: this block is out with a caller, at this size      */
    uint32_t *split;               /* } bit: this block is split into four                      */
    uint32_t count;                /* } number of largest blocks                               */
    uint32_t levels;               /* }                                                        */
    uint32_t words;                /* } of a largest block, of 4 bytes each                    */
    /* Below: only with the owner's lock held. */
    uint32_t nonempty; /* bit k is set while level k has a free block      */
    size_t used;       /* bytes out, as the sizes of the blocks have it    */
    size_t peak;       /* highest used since init                          */
    size_t blocks;     /* blocks out                                       */
};

/* Levels that init makes from these sizes, or one more where rounding loses it. 0 iff min > max.
 * A constant expression if min and max are; both must be at least 1. */
#define ACRE_QUAD_LEVELS(min, max)                                                                 \
    (ACRE_QUAD_HAS(min, max, 0) + ACRE_QUAD_HAS(min, max, 1) + ACRE_QUAD_HAS(min, max, 2) +        \
     ACRE_QUAD_HAS(min, max, 3) + ACRE_QUAD_HAS(min, max, 4) + ACRE_QUAD_HAS(min, max, 5) +        \
     ACRE_QUAD_HAS(min, max, 6) + ACRE_QUAD_HAS(min, max, 7) + ACRE_QUAD_HAS(min, max, 8) +        \
     ACRE_QUAD_HAS(min, max, 9) + ACRE_QUAD_HAS(min, max, 10) + ACRE_QUAD_HAS(min, max, 11) +      \
     ACRE_QUAD_HAS(min, max, 12) + ACRE_QUAD_HAS(min, max, 13) + ACRE_QUAD_HAS(min, max, 14) +     \
     ACRE_QUAD_HAS(min, max, 15))
#define ACRE_QUAD_HAS(min, max, k)                                                                 \
    ((((uint64_t)(max) >> (2U * (k))) >= ACRE_QUAD_FLOOR(min)) ? 1U : 0U)
#define ACRE_QUAD_FLOOR(min)                                                                       \
    (((uint64_t)(min) > ACRE_QUAD_BLOCK_MIN) ? (uint64_t)(min) : (uint64_t)ACRE_QUAD_BLOCK_MIN)

/* Blocks of all levels together, when there are n of the largest: the numbers in struct
 * acre_quad_level::first run this far. Level 0 is filled up to a multiple of four, so that the
 * partners of any block lie in the same word of a map. */
#define ACRE_QUAD_NODES(levels, n)                                                                 \
    (((uint64_t)(levels) < 1U)                                                                     \
         ? (uint64_t)0U                                                                            \
         : (((uint64_t)(n) + 3U) / 4U * 4U) + (uint64_t)(n) * (ACRE_QUAD_POWER(levels) - 4U) / 3U)
#define ACRE_QUAD_POWER(levels) ((uint64_t)1U << (2U * (levels)))

/* 32-bit words that the map handed to init must have. A constant expression if its arguments are. */
#define ACRE_QUAD_MAP_WORDS(min, max, n)                                                           \
    ((size_t)((ACRE_QUAD_NODES(ACRE_QUAD_LEVELS(min, max), n) + 31U) / 32U +                       \
              (ACRE_QUAD_NODES(ACRE_QUAD_LEVELS(min, max) - 1U, n) + 31U) / 32U))

/*
 * n blocks of max bytes at storage, which holds n * max bytes. level has ACRE_QUAD_LEVELS(min, max)
 * entries, map ACRE_QUAD_MAP_WORDS(min, max, n) words.
 *
 * Returns ACRE_OK, or ACRE_EINVAL - and then has written nothing - iff a pointer is NULL, storage is
 * not aligned to 4, max is not a multiple of 4, below 8 or above ACRE_QUAD_BLOCK_MAX, min > max, n is
 * 0, n * max does not fit the address space, or there would be 2^32 blocks or more. min is taken as 8
 * when it is less.
 */
int acre_quad_init(struct acre_quad *quad, void *storage, size_t min, size_t max, size_t n,
                   struct acre_quad_level *level, uint32_t *map);

/*
 * A block of at least bytes, uninitialised. NULL iff bytes is 0 or above max, none is free, or the
 * links of a free block are found overwritten: then the fault hook is told, and nothing is changed.
 */
void *acre_quad_alloc(struct acre_quad *quad, size_t bytes);

/*
 * Give block back; NULL is a no-op. Anything else that is wrong changes nothing:
 *   ACRE_EFAULT    not an address within this pool
 *   ACRE_ESPIPE    within the pool, but not the start of a block that is out or free
 *   ACRE_EALREADY  the start of a free block
 *   ACRE_ECORRUPT  freed, but a partner's links were overwritten, so it was not merged with its
 *                  partners; the fault hook is told
 */
int acre_quad_free(struct acre_quad *quad, void *block);

/* Bytes that block has, or 0 where acre_quad_free() would refuse it. */
size_t acre_quad_usable(const struct acre_quad *quad, const void *block);

/* The level a request of bytes is served from, or ACRE_QUAD_NONE iff bytes is 0 or above max. */
uint32_t acre_quad_level_of(const struct acre_quad *quad, size_t bytes);

/* How many blocks of a level could be allocated now, one after the other; 0 iff no such level. */
size_t acre_quad_available(const struct acre_quad *quad, uint32_t level);

/* How many blocks of a level there are when everything is free; 0 iff no such level. */
size_t acre_quad_capacity(const struct acre_quad *quad, uint32_t level);

/* 0, or the number of the first broken invariant (see quad.c). Writes nothing. */
int acre_quad_check(const struct acre_quad *quad);

#endif
