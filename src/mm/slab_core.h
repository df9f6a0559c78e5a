/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_MM_SLAB_CORE_H
#define ACRE_MM_SLAB_CORE_H

/*
 * slab_core.h - what the three files of the slab share: its memory, its pages, its classes
 *
 *   memory handed in
 *   +---------+---------+------+------------------------+~~~~+--------+--------+-- ... --+--------+
 *   | struct  | classes | bins | word next prev kind    | *  | page 0 | page 1 |         | page n |
 *   +---------+---------+------+------------------------+~~~~+--------+--------+-- ... --+--------+
 *                                 one of each per page    ^ up to a page boundary
 *
 * All state is in front, outside of what users write. A page is described by four parallel arrays:
 *
 *   kind    SLAB_INNER   inside of a run: says nothing, and nothing else of it is read
 *           SLAB_FREE    first page of free ones      word: how many    next, prev: of its bin
 *           SLAB_END     last of several free ones    word: how many
 *           SLAB_RUN     first page of a block        word: how many
 *           SLAB_MORE+i  page i of a zone, i > 0
 *           SLAB_ZONE+c  first page of a zone of      word: bit i is set while chunk i is free
 *                        class c                      next, prev: of zones with free chunks
 *
 * Every page that is not first (or a zone's, or the last of a free run) is SLAB_INNER, always, so a
 * stale kind cannot be met inside a block, however long that is. Runs are cut and joined by writing
 * at their two ends only.
 */
#include "acre/slab.h"

#include "acre/fault.h"
#include "bits.h"

#if ACRE_SLAB_WIDE
typedef uint32_t slab_page;
#define SLAB_NONE UINT32_MAX
#define SLAB_BITS 32U
#else
typedef uint16_t slab_page;
#define SLAB_NONE UINT16_MAX
#define SLAB_BITS 16U
#endif

#define SLAB_PAGES_MAX ((size_t)SLAB_NONE - 1U)

/* Bins of run lengths: 1, 2, 3 by themselves, then 4 to a power of two. */
#define SLAB_BINS      (3U + (4U * (SLAB_BITS - 2U)))
#define SLAB_BIN_WORDS ((SLAB_BINS + 31U) / 32U)

/* Classes, in granules of a 32nd of a page: 1 .. 16 one by one, then 8 to a power of two. */
#ifndef ACRE_SLAB_OCTAVES
#define ACRE_SLAB_OCTAVES 2U
#endif
#define SLAB_GRANULES 32U /* in a page, and chunks in a zone at most: bits of a word */
#define SLAB_CLASSES  (16U + (8U * ACRE_SLAB_OCTAVES))
#define SLAB_LIMIT    (16U << ACRE_SLAB_OCTAVES) /* granules of the largest chunk */

enum {
    SLAB_INNER,
    SLAB_FREE,
    SLAB_END,
    SLAB_RUN,
    SLAB_MORE,
    SLAB_ZONE = SLAB_MORE + ACRE_SLAB_ZONE_PAGES,
};

_Static_assert((SLAB_ZONE + SLAB_CLASSES) <= UINT8_MAX, "a kind fits its byte");
_Static_assert((ACRE_SLAB_PAGE >= 256U) && (ACRE_SLAB_PAGE <= 4096U), "see slab.h");
_Static_assert((ACRE_SLAB_PAGE & (ACRE_SLAB_PAGE - 1U)) == 0U, "a page is a power of two");

struct slab_class {
    slab_page zones; /* a zone with free chunks, or SLAB_NONE     */
    uint8_t pages;   /* of a zone of this class } fixed by init   */
    uint8_t chunks;  /* in it                   }                 */
};

struct acre_slab {
    unsigned char *base;          /* page 0                     } fixed by init */
    size_t pages;                 /* number of them             }               */
    unsigned shift;               /* a page is 1 << shift bytes }               */
    uint32_t *word;               /* }                                          */
    slab_page *next;              /* } one of each per page                     */
    slab_page *prev;              /* }                                          */
    uint8_t *kind;                /* }                                          */
    slab_page *bin;               /* SLAB_BINS lists of free runs               */
    uint32_t map[SLAB_BIN_WORDS]; /* bit b is set while bin b has a run     */
    struct slab_class class[SLAB_CLASSES];
    size_t used; /* bytes out                  */
    size_t peak; /* highest used since init    */
    size_t blocks;
    size_t zones;
    size_t free_pages;
};

static inline size_t slab_page_size(const struct acre_slab *slab)
{
    return (size_t)1U << slab->shift;
}

static inline size_t slab_pages_for(const struct acre_slab *slab, size_t bytes) /* bytes: bounded */
{
    return (bytes + slab_page_size(slab) - 1U) >> slab->shift;
}

static inline unsigned char *slab_address(const struct acre_slab *slab, size_t page)
{
    return &slab->base[page << slab->shift];
}

/* ---- classes: see the picture of sizes in slab.c ---- */

/* The class of a request of 1 .. SLAB_LIMIT granules. */
static inline unsigned slab_class_of(uint32_t granules)
{
    uint32_t below = granules - 1U;
    unsigned log;

    if (below < 16U) {
        return (unsigned)below;
    }
    log = 31U - acre_clz32(below);
    return 16U + ((log - 4U) * 8U) + ((below >> (log - 3U)) & 7U);
}

/* Granules of a chunk of a class. */
static inline uint32_t slab_class_granules(unsigned class)
{
    unsigned above;

    if (class < 16U) {
        return class + 1U;
    }
    above = class - 16U;
    return (uint32_t)((above % 8U) + 9U) << ((above / 8U) + 1U);
}

static inline size_t slab_chunk_size(const struct acre_slab *slab, unsigned class)
{
    return (size_t)slab_class_granules(class) << (slab->shift - 5U);
}

static inline uint32_t slab_full_mask(const struct slab_class *class)
{
    return UINT32_MAX >> (32U - class->chunks);
}

/* ---- the page level: slab_page.c ---- */

/* Bin of runs of n pages, n > 0. */
static inline unsigned slab_bin_of(size_t n)
{
    unsigned log;

    if (n < 4U) {
        return (unsigned)n - 1U;
    }
    log = 31U - acre_clz32((uint32_t)n);
    return ((log - 2U) * 4U) + (unsigned)((n >> (log - 2U)) & 3U) + 3U;
}

/* n pages, n > 0; the first one's address is a multiple of align bytes, a power of two. SLAB_NONE iff
 * no run is found. They are SLAB_INNER when handed out: what they become is the caller's to write. */
slab_page slab_run_take(struct acre_slab *slab, size_t n);
slab_page slab_run_take_aligned(struct acre_slab *slab, size_t n, size_t align);

/* Pages first .. first + n - 1, all SLAB_INNER but perhaps the first, become free. */
void slab_run_give(struct acre_slab *slab, size_t first, size_t n);

/* Grow the run of n pages at first to want pages where it lies; false iff what follows is not free
 * or too short. */
bool slab_run_grow(struct acre_slab *slab, size_t first, size_t n, size_t want);

/* A list of pages by next and prev, its head at *head. */
void slab_list_push(struct acre_slab *slab, slab_page *head, slab_page page);
void slab_list_remove(struct acre_slab *slab, slab_page *head, slab_page page);

#endif
