/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_POOL_H
#define ACRE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acre/err.h"
#include "acre/stride.h"

/*
 * Blocks of one size in memory that is handed in. The pool holds no lock: one caller at a time, or
 * the owner's.
 *
 *   operation                cost                         from an ISR    may block
 *   acre_pool_init()           O(map words), O(blocks)      no             no
 *   acre_pool_init_tagged()    O(blocks)                    no             no
 *   acre_pool_alloc()          O(1)                         yes            no
 *   acre_pool_free()           O(1)                         yes            no
 *   acre_pool_owner()          O(1)                         yes            no
 *   acre_pool_locate()         O(1)                         yes            no
 *   acre_pool_check()          O(blocks)                    no             no
 *
 * O(1) means: no loop at all, and no division (see stride.h).
 *
 * What that is in instructions, gcc -O2: driven on every path, and what no path of the code exceeds
 * (bench/target/paths_pool.c, bench/proved.py). `make bench` writes the lines, `make lint` compares
 * them.
 * bench:begin
 *   instructions, driven / proved               Cortex-M3       RV32IMAC
 *   acre_pool_alloc()                             75 / 77        84 / 89
 *   acre_pool_free()                              80 / 80        88 / 89
 *   acre_pool_owner()                                  49             54
 *   alloc with none free, or broken list               47             62
 *   wrong pointer                                      55             66
 * bench:end
 *
 * Three kinds of pool; what each tells apart when a pointer comes back:
 *
 *   kind           memory beside the blocks   foreign, interior   double free
 *   tagged         a pointer before each      exactly             exactly, while that word is
 *                                                                 intact; a damaged one is seen
 *   with a map     a bit per block outside    exactly             exactly, whatever is written
 *   without        none                       exactly             by a mark in the free block,
 *                                                                 not exactly: see below
 *
 * A plain pool of no more than 32 blocks keeps its map in the struct, so it is always of the second
 * kind. Without a map nothing that is exact is possible: the block's state would have to be read
 * from bytes its user may set to anything. The mark, a word made of the block's and the pool's
 * address, is written on free and wiped on alloc, so only a user who writes that word, behind one
 * that is a link into the pool, into a block that is out is refused by mistake. Blocks of one word
 * have no room for it: with them a double free goes unseen unless there is a map.
 */
struct acre_pool {
    unsigned char *base;       /* first block, as its user sees it } fixed by init               */
    size_t stride;             /* bytes, block to block            }                             */
    size_t count;              /* number of blocks                 }                             */
    struct acre_stride divide; /* by stride                        }                             */
    size_t tag;                /* bytes before each block: 0, or those of one pointer }          */
    uintptr_t magic;           /* made of the struct's own address: a copy is not a pool }       */
    /* Below: only with the owner's lock held. */
    void *free;     /* head of the free list, NULL when every block is out */
    size_t used;    /* blocks out                                          */
    size_t peak;    /* highest used since init or acre_pool_reset_peak()   */
    uint32_t *live; /* bit i is set while block i is out; NULL: no map     */
    uint32_t inner; /* the map of a pool of no more than 32 blocks         */
};

/* 32-bit words of map that a pool of n blocks needs. A constant expression if n is one. */
#define ACRE_POOL_MAP_WORDS(n) (((n) + 31U) / 32U)

/* Bytes of a tagged pool's storage that hold n blocks of size bytes, and the reverse. */
#define ACRE_POOL_TAGGED_BYTES(n, size)     ((n) * (ACRE_POOL_ROUND(size) + sizeof(void *)))
#define ACRE_POOL_TAGGED_COUNT(bytes, size) ((bytes) / (ACRE_POOL_ROUND(size) + sizeof(void *)))
#define ACRE_POOL_ROUND(size)                                                                      \
    ((((size_t)(size) + sizeof(void *)) - 1U) / sizeof(void *) * sizeof(void *))

/*
 * A plain pool: bytes / block_size blocks, the first at storage, nothing between them; block_size
 * is first rounded up to a multiple of a pointer's size. Zephyr's geometry. map is NULL or
 * ACRE_POOL_MAP_WORDS(blocks) words. The first allocations go upward from storage; after that,
 * the block freed last goes out first.
 *
 * Returns ACRE_OK, or ACRE_EINVAL - and then has written nothing - iff a pointer but map is NULL,
 * storage is not pointer-aligned, block_size is 0, storage + bytes passes the end of the address
 * space, or not one block fits.
 */
int acre_pool_init(struct acre_pool *pool, void *storage, size_t bytes, size_t block_size,
                   uint32_t *map);

/*
 * A tagged pool: each block behind one pointer, which is the next free block's while it is free and
 * the pool's while it is out. RT-Thread's geometry: bytes / (block_size + a pointer) blocks, the
 * first a pointer above storage. A block alone leads to its pool: acre_pool_owner(). Same returns.
 */
int acre_pool_init_tagged(struct acre_pool *pool, void *storage, size_t bytes, size_t block_size);

/*
 * A block, uninitialised; NULL iff none is free, or the free list is found broken: then the fault
 * hook is told the invariant, and nothing is changed.
 */
void *acre_pool_alloc(struct acre_pool *pool);

/*
 * Give block back; NULL is a no-op. Anything else that is wrong changes nothing:
 *   ACRE_EFAULT    not an address within this pool
 *   ACRE_ESPIPE    within the pool, but not the start of a block
 *   ACRE_EALREADY  free already (as far as the table above says)
 *   ACRE_ECORRUPT  tagged: the word before the block was overwritten; the fault hook is told
 */
int acre_pool_free(struct acre_pool *pool, void *block);

/*
 * The pool a tagged block belongs to, into *pool. ACRE_EALREADY iff the word before it says it is
 * free, ACRE_EFAULT iff that word is not one that a pool of this program wrote. It is read, and what
 * it points to is read for the pool's magic: so block must be an address that can be read, and
 * where a stray word read as a pointer can stop the machine, find the pool by address instead
 * (range.h) and use acre_pool_free(), which trusts no word.
 */
int acre_pool_owner(const void *block, struct acre_pool **pool);

/*
 * Which block an address is in: ACRE_OK and its number into *index iff it is the start of one that
 * is out, else as acre_pool_free() would answer. Changes nothing.
 */
int acre_pool_locate(const struct acre_pool *pool, const void *block, size_t *index);

/* Start a new peak at what is out now. */
void acre_pool_reset_peak(struct acre_pool *pool);

/* Make the struct no pool any more: acre_pool_owner() then finds it no longer. ACRE_EBUSY, and
 * nothing is changed, iff blocks are out. */
int acre_pool_retire(struct acre_pool *pool);

/* 0, or the number of the first broken invariant (see pool.c). Writes nothing. */
int acre_pool_check(const struct acre_pool *pool);

#endif
