/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_HEAP_CALL_H
#define ACRE_HEAP_CALL_H

#include "heap_layout.h"

/*
 * HEAP_CALL(f, a, b) calls f of heap h's format: with arguments a in the compact one, b in another.
 * heap_wide *w is h. HEAP_WIDE_CALL(w, f, b): w is not compact.
 */
#if UINTPTR_MAX > 0xffffffffU
#define HEAP_WIDE_CALL(w, f, b) (((w)->huge != 0U) ? huge_##f b : wide_##f b)
#else
#define HEAP_WIDE_CALL(w, f, b) wide_##f b
#endif

#if ACRE_HEAP_LARGE < 2
#define HEAP_CALL(f, a, b) compact_##f a
#else
#define HEAP_CALL(f, a, b) (heap_is_compact(h) ? compact_##f a : HEAP_WIDE_CALL(w, f, b))
#endif

static inline const struct acre_heap *heap_of(const struct heap_wide *w)
{
    return (const struct acre_heap *)(uintptr_t)w;
}

static inline struct heap_wide *heap_wide_of(const struct acre_heap *h)
{
    return (struct heap_wide *)(uintptr_t)h;
}

#endif
