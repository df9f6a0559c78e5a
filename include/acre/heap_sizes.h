/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_HEAP_SIZES_H
#define ACRE_HEAP_SIZES_H

#include "acre/config.h"

/*
 * How large a heap's control structure is, as constant expressions: init uses the same macros, so
 * that an array of ACRE_HEAP_BYTES_FOR(n) bytes and the heap made in it cannot disagree.
 *
 *   heap    [ fixed part | one head per bin | bitmap (checked) | header ] payload ... [ end header ]
 *           ^0                                                          ^first * G              ^end * G
 *
 * Granule numbers count from the start of the heap, in units of G = ACRE_HEAP_ALIGN. A block of s
 * granules whose payload is at granule g has its header just before g * G, and the next block's
 * payload is at g + s. There are two bins per power of two of a block's granules (an octave).
 */

/* The unit of each format, the header before each payload, the smallest block. */
#define ACRE_HEAP_HDR   (2U + ACRE_HEAP_TAG_BYTES) /* compact: up to 65536 granules */
#define ACRE_HEAP_HDR_W (4U + ACRE_HEAP_TAG_BYTES) /* wide */
#define ACRE_HEAP_HDR_H                                                                            \
    (8U +                                                                                          \
     ((ACRE_HEAP_TAG_BYTES > 0) ? 8U : 0U)) /* huge: 64-bit programs, above 4 GiB; whole words */
#define ACRE_HEAP_GRAN   ((size_t)ACRE_HEAP_ALIGN)
#define ACRE_HEAP_GRAN_W ((size_t)((ACRE_HEAP_ALIGN < 8) ? 8 : ACRE_HEAP_ALIGN))
#define ACRE_HEAP_GRAN_H ((size_t)16)

#define ACRE_HEAP_UP(n, unit) (((size_t)(n) + (unit)-1U) / (unit))

/* Heaps of at most this many granules are compact. Less, down to 0, only to test the wide format. */
#ifndef ACRE_HEAP_COMPACT_MAX
#define ACRE_HEAP_COMPACT_MAX 65536
#endif
#define ACRE_HEAP_LAST    65023U /* compact: the highest granule; links above have other meanings */
#define ACRE_HEAP_BIG     16384U /* compact: from this many granules, a size needs more room: */
#define ACRE_HEAP_BIG_GAP (ACRE_HEAP_GRAN * ACRE_HEAP_UP(8U + ACRE_HEAP_TAG_BYTES, ACRE_HEAP_GRAN))

#define ACRE_HEAP_COUNTERS (8U * ACRE_HEAP_STATS)
#define ACRE_HEAP_FIXED    (10U + ACRE_HEAP_COUNTERS + (2U * ACRE_HEAP_CHECKED))
#define ACRE_HEAP_FIXED_W  (24U + ACRE_HEAP_COUNTERS + ((4U + ACRE_HEAP_CHECKED) * sizeof(size_t)))

/* Smallest block in granules: a free one holds its header, two links and its size at the end. */
#define ACRE_HEAP_MIN ACRE_HEAP_UP(ACRE_HEAP_HDR + 6U, ACRE_HEAP_GRAN)

/* The same in bytes: link, link, size, size, the first link in the header; two words if packed. */
#define ACRE_HEAP_MIN_W                                                                            \
    (((ACRE_HEAP_TAG_BYTES == 0) && (ACRE_HEAP_GRAN_W == 8U))                                      \
         ? ACRE_HEAP_GRAN_W                                                                        \
         : (ACRE_HEAP_GRAN_W * ACRE_HEAP_UP(ACRE_HEAP_HDR_W + 12U, ACRE_HEAP_GRAN_W)))
#define ACRE_HEAP_MIN_H (ACRE_HEAP_GRAN_H * ACRE_HEAP_UP(ACRE_HEAP_HDR_H + 24U, ACRE_HEAP_GRAN_H))

/*
 * Compact: a request of more granules of payload than this gets a big block. So a block without a big
 * one's header has less than ACRE_HEAP_BIG granules even if a rest too small for a block is left to it.
 */
#define ACRE_HEAP_USUAL                                                                            \
    (ACRE_HEAP_BIG - ACRE_HEAP_MIN - ACRE_HEAP_UP(ACRE_HEAP_HDR, ACRE_HEAP_GRAN))

/*
 * The control structure of a heap that has octaves 0 to e, with two heads of `link` bytes each; and, if
 * checked, a bit for each granule up to the end.
 */
#define ACRE_HEAP_CTL(fix, link, e) ((size_t)(fix) + ((size_t)(link) * (size_t)(2U * ((e) + 1U))))
#if ACRE_HEAP_CHECKED
#define ACRE_HEAP_MAP(end) (((size_t)(end) + 7U) / 8U)
#else
#define ACRE_HEAP_MAP(end) ((size_t)0)
#endif
#define ACRE_HEAP_FIRST(ctl, hdr, G, end) ACRE_HEAP_UP((ctl) + (hdr) + ACRE_HEAP_MAP(end), G)

/* The most granules of blocks in a compact heap with octaves up to e: as many as its end has. */
#define ACRE_HEAP_END_OF(e)                                                                        \
    ((((size_t)2 << (e)) > ACRE_HEAP_LAST) ? (size_t)ACRE_HEAP_LAST : (((size_t)2 << (e)) - 1U))
#define ACRE_HEAP_FIRST_OF(e)                                                                      \
    ACRE_HEAP_FIRST(ACRE_HEAP_CTL(ACRE_HEAP_FIXED, 2U, e), ACRE_HEAP_HDR, ACRE_HEAP_GRAN,          \
                    ACRE_HEAP_END_OF(e))
#define ACRE_HEAP_MOST(e)                                                                          \
    (int)((ACRE_HEAP_END_OF(e) > ACRE_HEAP_FIRST_OF(e))                                            \
              ? (ACRE_HEAP_END_OF(e) - ACRE_HEAP_FIRST_OF(e))                                      \
              : 0U)
enum acre_heap_most {
    ACRE_HEAP_M0 = ACRE_HEAP_MOST(0U),
    ACRE_HEAP_M1 = ACRE_HEAP_MOST(1U),
    ACRE_HEAP_M2 = ACRE_HEAP_MOST(2U),
    ACRE_HEAP_M3 = ACRE_HEAP_MOST(3U),
    ACRE_HEAP_M4 = ACRE_HEAP_MOST(4U),
    ACRE_HEAP_M5 = ACRE_HEAP_MOST(5U),
    ACRE_HEAP_M6 = ACRE_HEAP_MOST(6U),
    ACRE_HEAP_M7 = ACRE_HEAP_MOST(7U),
    ACRE_HEAP_M8 = ACRE_HEAP_MOST(8U),
    ACRE_HEAP_M9 = ACRE_HEAP_MOST(9U),
    ACRE_HEAP_M10 = ACRE_HEAP_MOST(10U),
    ACRE_HEAP_M11 = ACRE_HEAP_MOST(11U),
    ACRE_HEAP_M12 = ACRE_HEAP_MOST(12U),
    ACRE_HEAP_M13 = ACRE_HEAP_MOST(13U),
    ACRE_HEAP_M14 = ACRE_HEAP_MOST(14U),
    ACRE_HEAP_M15 = ACRE_HEAP_MOST(15U)
};

/* A negative one: what a heap with those octaves needs for itself is more than it has. */
#define ACRE_HEAP_OVER(g, most) ((((most) < 0) || ((g) > (size_t)(most))) ? 1U : 0U)
#define ACRE_HEAP_OCTAVE(g)                                                                        \
    (ACRE_HEAP_OVER(g, ACRE_HEAP_M0) + ACRE_HEAP_OVER(g, ACRE_HEAP_M1) +                           \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M2) + ACRE_HEAP_OVER(g, ACRE_HEAP_M3) +                           \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M4) + ACRE_HEAP_OVER(g, ACRE_HEAP_M5) +                           \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M6) + ACRE_HEAP_OVER(g, ACRE_HEAP_M7) +                           \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M8) + ACRE_HEAP_OVER(g, ACRE_HEAP_M9) +                           \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M10) + ACRE_HEAP_OVER(g, ACRE_HEAP_M11) +                         \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M12) + ACRE_HEAP_OVER(g, ACRE_HEAP_M13) +                         \
     ACRE_HEAP_OVER(g, ACRE_HEAP_M14))

/*
 * The end mark's granule for g granules of blocks behind a control structure of ctl bytes. The
 * bitmap's size depends on the end and the end on the bitmap; each round leaves 1/64 of the error.
 */
#define ACRE_HEAP_END_(ctl, g, end) (ACRE_HEAP_FIRST(ctl, ACRE_HEAP_HDR, ACRE_HEAP_GRAN, end) + (g))
#if ACRE_HEAP_CHECKED
#define ACRE_HEAP_END(ctl, g)                                                                      \
    ACRE_HEAP_END_(ctl, g,                                                                         \
                   ACRE_HEAP_END_(ctl, g, ACRE_HEAP_END_(ctl, g, ACRE_HEAP_END_(ctl, g, g))))
#else
#define ACRE_HEAP_END(ctl, g) ACRE_HEAP_END_(ctl, g, g)
#endif

/* Granules of a block for n bytes, per format. */
#define ACRE_HEAP_MAX2(a, b)            (((a) > (b)) ? (a) : (b))
#define ACRE_HEAP_BLOCK(n, hdr, G, min) ACRE_HEAP_MAX2(ACRE_HEAP_UP((size_t)(n) + (hdr), G), min)
#define ACRE_HEAP_G(n)                                                                             \
    (ACRE_HEAP_BLOCK(n, ACRE_HEAP_HDR, ACRE_HEAP_GRAN, ACRE_HEAP_MIN) +                            \
     (((size_t)(n) > (ACRE_HEAP_USUAL * ACRE_HEAP_GRAN)) ? (ACRE_HEAP_BIG_GAP / ACRE_HEAP_GRAN)    \
                                                         : 0U))

#define ACRE_HEAP_BYTES_C(g)                                                                       \
    (ACRE_HEAP_GRAN * ACRE_HEAP_END(ACRE_HEAP_CTL(ACRE_HEAP_FIXED, 2U, ACRE_HEAP_OCTAVE(g)), g))
/* Above 512 KiB nobody counts single bytes: room for every octave, and a little for the bitmap. */
#define ACRE_HEAP_BYTES_W_(n)                                                                      \
    ((size_t)(n) + ACRE_HEAP_CTL(ACRE_HEAP_FIXED_W, 4U, 31U) + (4U * ACRE_HEAP_GRAN_H) +           \
     ((size_t)ACRE_HEAP_CHECKED * (((size_t)(n) / 62U) + 64U)))
#define ACRE_HEAP_BYTES_W(n)                                                                       \
    ACRE_HEAP_MAX2(ACRE_HEAP_BYTES_W_(n),                                                          \
                   ((size_t)ACRE_HEAP_COMPACT_MAX * ACRE_HEAP_GRAN) + ACRE_HEAP_GRAN_H)

/*
 * Bytes of memory, aligned to ACRE_HEAP_ALIGN, in which a heap serves one block of n bytes and not
 * two of them. For n from 1 to 1 GiB.
 */
#define ACRE_HEAP_BYTES_FOR(n)                                                                     \
    ((ACRE_HEAP_G(n) <= (size_t)ACRE_HEAP_M15) ? ACRE_HEAP_BYTES_C(ACRE_HEAP_G(n))                 \
                                               : ACRE_HEAP_BYTES_W(n))

#endif
