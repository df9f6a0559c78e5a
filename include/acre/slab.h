/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SLAB_H
#define ACRE_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acre/config.h"
#include "acre/err.h"

/*
 * Size classes in zones over a page level, for larger memories. A small request gets a chunk of its
 * class; chunks of one class share a zone, a run of a few pages; what is larger gets a run of its
 * own. No lock: one caller at a time, or the owner's.
 *
 *   operation                cost                                          from an ISR    may block
 *   acre_slab_init()           O(pages)                                      no             no
 *   acre_slab_alloc()          O(1): a chunk, or a zone or run off the page  yes            no
 *                              level (at most 1 split)
 *   acre_slab_free()           O(1): a chunk, or a zone or run back to the   yes            no
 *                              page level (at most 2 merges)
 *   acre_slab_page_alloc()     O(1): at most 2 splits                        yes            no
 *   acre_slab_page_free()      O(1): at most 2 merges                        yes            no
 *   acre_slab_resize()         O(1)                                          yes            no
 *   acre_slab_realloc()        O(1), or alloc + copy + free                  no             no
 *   acre_slab_usable()         O(1)                                          yes            no
 *   acre_slab_stats(), _used(), _peak()  O(1)                               yes            no
 *   acre_slab_check()          O(pages)                                      no             no
 *   acre_slab_walk()           O(pages + blocks)                             no             no
 *
 * O(1) has one bound that is not 1: making or ending a zone writes the descriptors of its pages, of
 * which there are ACRE_SLAB_ZONE_PAGES (8) at most. No path depends on the number of pages, zones,
 * blocks or holes.
 *
 * What that is in instructions, gcc -O2: driven on every path, and what no path of the code exceeds
 * (bench/target/paths_slab.c, bench/proved.py). `make bench` writes the lines, `make lint` compares
 * them.
 * bench:begin
 *   instructions, driven / proved               Cortex-M3       RV32IMAC
 *   acre_slab_alloc()                           302 / 343      490 / 563
 *     without a new zone or run                        98            154
 *   acre_slab_alloc_aligned()                   317 / 358      496 / 569
 *   acre_slab_free()                            333 / 367      523 / 580
 *     of a chunk whose zone stays                     120            183
 *   acre_slab_page_free()                             281            469
 *   acre_slab_realloc() in place                      218            354
 *   acre_slab_usable()                                 70            118
 *   alloc without room                                101            166
 *   realloc without room, wrong pointer               200            322
 * bench:end
 *
 * Every block is aligned to 8 bytes; a chunk whose size is a power of two to its size (up to a page).
 */

/* The smallest page, bytes, a power of two: 256 .. 4096, default 256. A zone has at most 32 chunks,
 * one bit each, so the smallest chunk is a 32nd of a page. */
#ifndef ACRE_SLAB_PAGE
#define ACRE_SLAB_PAGE 256U
#endif

/* Page numbers of 32 bits instead of 16: 0 or 1, default 1 on 64-bit targets. Costs 4 bytes a page.
 * Without it, a heap of more than 65,000 pages gets larger pages (and so larger chunks). */
#ifndef ACRE_SLAB_WIDE
#define ACRE_SLAB_WIDE (UINTPTR_MAX > UINT32_MAX)
#endif

#define ACRE_SLAB_ZONE_PAGES 8U

struct acre_slab; /* lies at the start of the memory it manages */

struct acre_slab_stats {
    size_t total;      /* bytes of all pages                                  */
    size_t used;       /* bytes out, as the sizes of chunks and runs have it  */
    size_t peak;       /* highest used since init                             */
    size_t blocks;     /* chunks and runs out                                 */
    size_t zones;      /* zones there are                                     */
    size_t page_size;  /* bytes                                               */
    size_t free_pages; /* pages in no zone and no run                         */
    size_t largest;    /* bytes of the largest block that can be had, at least (bin bound) */
};

/*
 * Make bytes at memory a slab heap. NULL - and nothing written - iff memory is NULL or bytes cannot
 * hold the control data and one page.
 */
struct acre_slab *acre_slab_init(void *memory, size_t bytes);

/* At least bytes, uninitialised; NULL iff bytes is 0 or there is no room. */
void *acre_slab_alloc(struct acre_slab *slab, size_t bytes);

/* The same, aligned to align. NULL also iff align is not a power of two. */
void *acre_slab_alloc_aligned(struct acre_slab *slab, size_t align, size_t bytes);

/*
 * Give block back; NULL is a no-op. Anything else that is wrong changes nothing:
 *   ACRE_EFAULT    not an address in the pages of this slab
 *   ACRE_ESPIPE    in its pages, but not the start of a block that is out
 *   ACRE_EALREADY  the start of a free chunk in a zone that is still there, or of a run of free pages
 * What was a block, but whose zone went back to the page level since, is refused as one of the two.
 */
int acre_slab_free(struct acre_slab *slab, void *block);

/* True iff block has bytes or more now, at the same place. A run gives up or takes pages behind it; a
 * chunk stays as it is. False, and nothing changed, iff bytes is 0 or there is no room, or
 * acre_slab_free() would refuse block. */
bool acre_slab_resize(struct acre_slab *slab, void *block, size_t bytes);

/* Where it is if it stays in its class, or is a run that can get its new length there; else moved.
 * Shrinking never fails. (NULL, n) allocates; (p, 0) frees and returns NULL. NULL otherwise: nothing
 * is changed. */
void *acre_slab_realloc(struct acre_slab *slab, void *block, size_t bytes);

/* Bytes that block has, or 0 where acre_slab_free() would refuse it. */
size_t acre_slab_usable(const struct acre_slab *slab, const void *block);

/* ACRE_OK iff block is the start of one that is out; else as acre_slab_free(). Changes nothing. */
int acre_slab_verdict(const struct acre_slab *slab, const void *block);

/*
 * bytes, a multiple of the page size or rounded up to it, aligned to align (a power of two): for
 * callers who want pages as such. Freed by acre_slab_free() too; acre_slab_page_free() also checks
 * that it has the size it was asked for, else ACRE_EINVAL.
 */
void *acre_slab_page_alloc(struct acre_slab *slab, size_t align, size_t bytes);
int acre_slab_page_free(struct acre_slab *slab, void *block, size_t bytes);

void acre_slab_stats(const struct acre_slab *slab, struct acre_slab_stats *stats);

/* used and peak of the above. */
size_t acre_slab_used(const struct acre_slab *slab);
size_t acre_slab_peak(const struct acre_slab *slab);

/* Call visit for each block that is out, in address order, until it returns false. */
void acre_slab_walk(const struct acre_slab *slab,
                    bool (*visit)(void *arg, void *block, size_t bytes), void *arg);

/* 0, or the number of the first broken invariant (see slab.c). Writes nothing. */
int acre_slab_check(const struct acre_slab *slab);

#endif
