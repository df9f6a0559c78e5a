/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap.c - blocks of any size, constant time
 *
 *   heap                                                                          end
 *   [ control ][ used  ][ free          ][ used ][ used      ][ free        ]...[ mark ]
 *     head[b] ----------> first free block of bin b <-> next <-> ...
 *     map: which bins are not empty
 *
 * The formats of control structure and blocks are heap_layout.h's and heap_block.h's, the operations
 * heap_core.h's and heap_more.h's; they are compiled once per format from one source. Here is what
 * the caller sees, and which format a call is for. Fast code has the usual case of alloc and free in
 * one piece; big requests, big blocks and refusals are behind it. Small code has one path for all.
 *
 * Not here: locks, waiting, owners. acre_heap_check() and the walk are in heap_check.c.
 */
#include "heap_layout.h"

#include "copy.h"

#include "acre/fault.h"

#define HEAP_BODY "heap_body.h"
#include "heap_formats.h"

#include "heap_call.h"

/* alloc and free of one format: apart only if there are two, between which three instructions decide. */
#if ACRE_HEAP_LARGE > 1
#define HEAP_ENTRY ACRE_APART
#else
#define HEAP_ENTRY ACRE_HOT
#endif

/* ---- setting up ---- */

struct acre_heap *acre_heap_init(void *mem, size_t bytes)
{
    uintptr_t start = (uintptr_t)mem;
    uintptr_t pad = (0U - start) & (ACRE_HEAP_GRAN - 1U);
    struct acre_heap *h = (struct acre_heap *)(start + pad);
    bool done = false;

    if ((mem == NULL) || (bytes <= pad) || ((start + (bytes - 1U)) < start)) {
        return NULL;
    }
    bytes -= pad;
    if ((bytes / ACRE_HEAP_GRAN) <= ACRE_HEAP_COMPACT_MAX) {
        done = ((ACRE_HEAP_LARGE > 0) || ((bytes / ACRE_HEAP_GRAN) <= ACRE_HEAP_BIG)) &&
               compact_init(h, bytes);
        return done ? h : NULL;
    }
#if ACRE_HEAP_LARGE > 1
    pad = (0U - (uintptr_t)h) & (ACRE_HEAP_GRAN_W - 1U);
    h = (struct acre_heap *)((uintptr_t)h + pad);
    bytes = (bytes > pad) ? (bytes - pad) : 0U; /* less only if ACRE_HEAP_COMPACT_MAX is 0 */
    if (bytes <= UINT32_MAX) {
        return wide_init(heap_wide_of(h), bytes) ? h : NULL;
    }
#if UINTPTR_MAX > 0xffffffffU
    pad = (0U - (uintptr_t)h) & (ACRE_HEAP_GRAN_H - 1U);
    h = (struct acre_heap *)((uintptr_t)h + pad);
    bytes -= pad;
    if (((bytes - 1U) >> 34) == 0U) {
        return huge_init(heap_wide_of(h), bytes) ? h : NULL; /* it always fits */
    }
#endif
#endif
    return NULL;
}

void acre_heap_reset(struct acre_heap *h)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    HEAP_CALL(reset, (h), (w));
}

/* ---- alloc ---- */

_Static_assert((ACRE_HEAP_USUAL + ACRE_HEAP_UP(ACRE_HEAP_HDR, ACRE_HEAP_GRAN) + ACRE_HEAP_MIN) <=
                   ACRE_HEAP_BIG,
               "a usual block and a rest too small to be one fit a header");
_Static_assert((ACRE_HEAP_BLOCK((ACRE_HEAP_USUAL * ACRE_HEAP_GRAN) + 1U, ACRE_HEAP_HDR,
                                ACRE_HEAP_GRAN, ACRE_HEAP_MIN) +
                (ACRE_HEAP_BIG_GAP / ACRE_HEAP_GRAN)) >= ACRE_HEAP_BIG,
               "the smallest request that is not usual wants a big block");

/*
 * Every request to a compact heap: 0, too much, a big block. Only big ones want ACRE_HEAP_BIG granules,
 * and all of them do.
 */
ACRE_APART void *alloc_any(struct acre_heap *h, size_t n)
{
    size_t i = (n - 1U) / ACRE_HEAP_GRAN; /* of 0 beyond every bound */
    size_t want = compact_units(n);

    if (i >= h->limit) { /* fast code has served all others */
        if ((ACRE_HEAP_LARGE == 0) || (i >= compact_span(h))) {
            return NULL;
        }
        want += ACRE_HEAP_BIG_GAP / ACRE_HEAP_GRAN;
    }
    return compact_take(h, want, want >= ACRE_HEAP_BIG);
}

HEAP_ENTRY void *alloc_compact(struct acre_heap *h, size_t n)
{
    if (ACRE_FAST && ACRE_LIKELY(((n - 1U) / ACRE_HEAP_GRAN) < h->limit)) {
        return compact_take(h, compact_units(n), false);
    }
    return alloc_any(h, n);
}

#if ACRE_HEAP_LARGE > 1
HEAP_ENTRY void *alloc_wide(struct heap_wide *w, size_t n)
{
    if ((n - 1U) >= w->span) {
        return NULL;
    }
    /* The format is asked twice in the source: the second answer is known. */
    return HEAP_WIDE_CALL(w, take, (w, HEAP_WIDE_CALL(w, units, (n)), false));
}
#endif

void *acre_heap_alloc(struct acre_heap *h, size_t n)
{
#if ACRE_HEAP_LARGE > 1
    if (!heap_is_compact(h)) {
        return alloc_wide(heap_wide_of(h), n);
    }
#endif
    return alloc_compact(h, n);
}

void *acre_heap_alloc_offset(struct acre_heap *h, size_t align, size_t offset, size_t n)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(aligned, (h, align, offset, n), (w, align, offset, n));
}

void *acre_heap_alloc_aligned(struct acre_heap *h, size_t align, size_t n)
{
    return acre_heap_alloc_offset(h, align, 0U, n);
}

/* ---- free ---- */

int acre_heap_verdict(const struct acre_heap *h, const void *p)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(verdict, (h, p), (w, p));
}

/* A call with pointer p was refused, and changed nothing: why, as far as `err` does not say it. */
ACRE_RARE int refuse(const struct acre_heap *h, const void *p, int err)
{
    if (ACRE_FAST) {
        err = acre_heap_verdict(h, p);
    }
    if (err == ACRE_ECORRUPT) { /* damage is also told to the hook */
        return acre_fault_at(ACRE_MODULE_HEAP, ACRE_ECORRUPT, h, p);
    }
    return err;
}

static int answer(const struct acre_heap *h, const void *p, int err)
{
    return (ACRE_LIKELY(err == ACRE_OK) || (p == NULL)) ? ACRE_OK : refuse(h, p, err);
}

#if ACRE_HEAP_LARGE > 0
ACRE_APART int free_big(struct acre_heap *h, void *p)
{
    return answer(h, p, compact_give(h, p, OWN_BIG));
}
#endif

HEAP_ENTRY int free_compact(struct acre_heap *h, void *p)
{
    int err = compact_give(h, p, ACRE_FAST ? OWN_USUAL : OWN_JUDGED);

    if (ACRE_LIKELY(err == ACRE_OK)) {
        return ACRE_OK;
    }
#if ACRE_HEAP_LARGE > 0
    if (ACRE_FAST && (err == OWN_NO_SIZE)) {
        return free_big(h, p);
    }
#endif
    return answer(h, p, err);
}

#if ACRE_HEAP_LARGE > 1
HEAP_ENTRY int free_wide(struct heap_wide *w, void *p)
{
    return answer(heap_of(w), p, HEAP_WIDE_CALL(w, give, (w, p, OWN_ANY)));
}
#endif

int acre_heap_free(struct acre_heap *h, void *p)
{
#if ACRE_HEAP_LARGE > 1
    if (!heap_is_compact(h)) {
        return free_wide(heap_wide_of(h), p);
    }
#endif
    return free_compact(h, p);
}

/* ---- resize ---- */

bool acre_heap_resize(struct acre_heap *h, void *p, size_t n)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(fit, (h, p, n), (w, p, n));
}

void *acre_heap_realloc(struct acre_heap *h, void *p, size_t n)
{
    size_t old;
    void *to;

    if (p == NULL) {
        return acre_heap_alloc(h, n);
    }
    if (n == 0U) {
        (void)acre_heap_free(h, p);
        return NULL;
    }
    if (acre_heap_resize(h, p, n)) {
        return p;
    }
    old = acre_heap_usable(h, p);
    if (old == 0U) {
        (void)refuse(h, p, ACRE_FAST ? OWN_NONE : acre_heap_verdict(h, p));
        return NULL;
    }
    to = acre_heap_alloc(h, n);
    if (to != NULL) {
        acre_copy(to, p, (old < n) ? old : n);
#if ACRE_HEAP_TAG_BYTES > 0
        acre_copy(acre_heap_tag_area(h, to), acre_heap_tag_area(h, p), ACRE_HEAP_TAG_BYTES);
#endif
        (void)acre_heap_free(h, p);
    }
    return to;
}

/* ---- asking ---- */

size_t acre_heap_usable(const struct acre_heap *h, const void *p)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(usable, (h, p), (w, p));
}

bool acre_heap_contains(const struct acre_heap *h, const void *p)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(contains, (h, p), (w, p));
}

size_t acre_heap_largest(const struct acre_heap *h)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(largest, (h), (w));
}

size_t acre_heap_max_request(const struct acre_heap *h)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(max_bytes, (h), (w));
}

size_t acre_heap_control(const struct acre_heap *h)
{
    struct heap_wide *w = heap_wide_of(h);

    (void)w;
    return HEAP_CALL(control, (h), (w));
}

#if ACRE_HEAP_STATS
static size_t heap_granule(const struct acre_heap *h)
{
    if (heap_is_compact(h)) {
        return ACRE_HEAP_GRAN;
    }
    return (heap_wide_of(h)->huge != 0U) ? ACRE_HEAP_GRAN_H : ACRE_HEAP_GRAN_W;
}
#endif

size_t acre_heap_used(const struct acre_heap *h)
{
#if ACRE_HEAP_STATS
    return (size_t)h->used * heap_granule(h);
#else
    (void)h;
    return 0U;
#endif
}

size_t acre_heap_peak(const struct acre_heap *h)
{
#if ACRE_HEAP_STATS
    return (size_t)h->peak * heap_granule(h);
#else
    (void)h;
    return 0U;
#endif
}

void acre_heap_peak_reset(struct acre_heap *h)
{
#if ACRE_HEAP_STATS
    h->peak = h->used;
#else
    (void)h;
#endif
}

#if ACRE_HEAP_TAG_BYTES > 0

/* ---- extra bytes per block: just before the header word ---- */

#define TAG_WORD                                                                                   \
    ((ACRE_HEAP_TAG_BYTES < sizeof(uintptr_t)) ? ACRE_HEAP_TAG_BYTES : sizeof(uintptr_t))

unsigned char *acre_heap_tag_area(const struct acre_heap *h, void *p)
{
    if (heap_is_compact(h)) {
        return (unsigned char *)p - ACRE_HEAP_HDR;
    }
    return (unsigned char *)p - ((heap_wide_of(h)->huge != 0U) ? ACRE_HEAP_HDR_H : ACRE_HEAP_HDR_W);
}

uintptr_t acre_heap_tag(const struct acre_heap *h, const void *p)
{
    uintptr_t tag = 0U;

    acre_copy(&tag, acre_heap_tag_area(h, (void *)(uintptr_t)p), TAG_WORD);
    return tag;
}

void acre_heap_tag_set(const struct acre_heap *h, void *p, uintptr_t tag)
{
    acre_copy(acre_heap_tag_area(h, p), &tag, TAG_WORD);
}
#endif
