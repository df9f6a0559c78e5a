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
 * the caller sees, and which format a call is for: the compact one is tried first and without asking, since on a heap of
 * another format its range checks fail (see heap_layout.h). Everything rare is behind that: wide
 * heaps, big requests, refusals.
 *
 * Not here: locks, waiting, owners. acre_heap_check() and the walk are in heap_check.c.
 */
#include "heap_layout.h"

#include "copy.h"

#include "acre/fault.h"

#define HEAP_BODY "heap_body.h"
#include "heap_formats.h"

#include "heap_call.h"

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
    bytes = (bytes > pad) ? (bytes - pad) : 0U;
#if ACRE_HEAP_ALIGN < 16
    if ((bytes >> 3) < 0x1ffffe00U) {
        return wide_init(heap_wide_of(h), bytes) ? h : NULL;
    }
#endif
#if UINTPTR_MAX > 0xffffffffU
    pad = (0U - (uintptr_t)h) & (ACRE_HEAP_GRAN_H - 1U);
    h = (struct acre_heap *)((uintptr_t)h + pad);
    bytes -= pad;
    if ((bytes >> 4) <= 0x3fffffffU) {
        return huge_init(heap_wide_of(h), bytes) ? h : NULL;
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

/* What the usual path of alloc does not serve: 0, too much, a big block, another format. */
ACRE_COLD static void *alloc_rare(struct acre_heap *h, size_t n)
{
    size_t i = n - 1U; /* 0 is beyond every bound */

#if ACRE_HEAP_LARGE > 1
    if (!heap_is_compact(h)) {
        struct heap_wide *w = heap_wide_of(h);

        if ((i / HEAP_GRANULE_W(w)) >= w->limit) {
            return NULL;
        }
        return HEAP_WIDE_CALL(w, take, (w, HEAP_WIDE_CALL(w, granules, (n)), false));
    }
#endif
#if ACRE_HEAP_LARGE > 0
    if (i < compact_max_bytes(h)) {
        i = compact_granules(n);
        return (i <= (ACRE_HEAP_BIG - ACRE_HEAP_MIN))
                   ? compact_take(h, i, false)
                   : compact_take(h, i + (ACRE_HEAP_BIG_GAP / ACRE_HEAP_GRAN), true);
    }
#endif
    (void)h;
    (void)i;
    return NULL;
}

void *acre_heap_alloc(struct acre_heap *h, size_t n)
{
    if (ACRE_LIKELY(((n - 1U) / ACRE_HEAP_GRAN) < h->limit)) {
        return compact_take(h, compact_granules(n), false);
    }
    return alloc_rare(h, n);
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

/* Nothing was changed. Say what is wrong with p; damage is also told to the hook. */
ACRE_COLD static int refuse(const struct acre_heap *h, const void *p)
{
    struct acre_fault fault = {.module = ACRE_MODULE_HEAP, .object = h, .address = p};

    fault.err = (enum acre_err)acre_heap_verdict(h, p);
    return (fault.err == ACRE_ECORRUPT) ? acre_fault(&fault) : (int)fault.err;
}

ACRE_COLD static int free_rare(struct acre_heap *h, void *p)
{
    int done = -1;

#if ACRE_HEAP_LARGE > 1
    if (!heap_is_compact(h)) {
        done = HEAP_WIDE_CALL(heap_wide_of(h), give, (heap_wide_of(h), p));
    } else
#endif
    {
#if ACRE_HEAP_LARGE > 0
        done = compact_give(h, p); /* a big block? */
#endif
    }
    return ((done == 0) || (p == NULL)) ? ACRE_OK : refuse(h, p);
}

int acre_heap_free(struct acre_heap *h, void *p)
{
    struct compact_found f;

    if (ACRE_LIKELY(compact_own_usual(h, p, &f)) && ACRE_LIKELY(compact_release(h, &f) == 0)) {
        return ACRE_OK;
    }
    return free_rare(h, p);
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
    if (acre_heap_verdict(h, p) != ACRE_OK) {
        (void)refuse(h, p);
        return NULL;
    }
    old = acre_heap_usable(h, p);
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
    return HEAP_GRANULE_W(heap_wide_of(h));
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
    return (unsigned char *)p - ((heap_is_compact(h)) ? ACRE_HEAP_HDR : ACRE_HEAP_HDR_W);
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
