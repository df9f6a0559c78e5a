/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_HEAP_CALL_H
#define ACRE_HEAP_CALL_H

#include "heap_layout.h"

/*
 * HEAP_CALL(f, a, b) calls f of heap h's format: with arguments a in the compact one, b in another.
 * heap_wide *w is h. HEAP_WIDE_CALL(w, f, b): w is not compact.
 */
#if ACRE_HEAP_ALIGN == 16
#define HEAP_WIDE_CALL(w, f, b) huge_##f b
#elif UINTPTR_MAX > 0xffffffffU
#define HEAP_WIDE_CALL(w, f, b) (((w)->huge != 0U) ? huge_##f b : wide_##f b)
#else
#define HEAP_WIDE_CALL(w, f, b) wide_##f b
#endif

#if ACRE_HEAP_LARGE < 2
#define HEAP_CALL(f, a, b) compact_##f a
#else
#define HEAP_CALL(f, a, b) (heap_is_compact(h) ? compact_##f a : HEAP_WIDE_CALL(w, f, b))
#endif

/* Bytes of a granule in a heap that is not compact. */
#if (ACRE_HEAP_ALIGN < 16) && (UINTPTR_MAX <= 0xffffffffU)
#define HEAP_GRANULE_W(w) ((size_t)8U)
#else
#define HEAP_GRANULE_W(w) ((size_t)(((w)->huge != 0U) ? 16U : 8U))
#endif

static inline struct heap_wide *heap_wide_of(const struct acre_heap *h)
{
    return (struct heap_wide *)(uintptr_t)h;
}

#endif
