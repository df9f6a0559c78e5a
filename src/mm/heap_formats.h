/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_formats.h - the formats of this build, from one source
 *
 * Includes heap_block.h and HEAP_BODY once for each. Not guarded: a file defines HEAP_BODY and
 * includes this once.
 */

/* Compact: 16-bit words, up to 65536 granules. */
#define HEAP_FN(x)  compact_##x
#define HEAP_T      struct acre_heap
#define HEAP_WORD   uint16_t
#define HEAP_PLACE  uint16_t
#define HEAP_SHORT  1
#define HEAP_GRAIN  ACRE_HEAP_GRAN
#define HEAP_SHIFT  ((ACRE_HEAP_ALIGN == 4) ? 2 : ((ACRE_HEAP_ALIGN == 8) ? 3 : 4))
#define HEAP_OCTAVE 0U
#define HEAP_COARSE 0
#define HEAP_HDR    ACRE_HEAP_HDR
#define HEAP_MIN    ACRE_HEAP_MIN
#define HEAP_FIXED  ACRE_HEAP_FIXED
#define HEAP_BIG    (ACRE_HEAP_LARGE > 0)
#define HEAP_LOOKS  4U
#define HEAP_PACKED 0
#include "heap_block.h"
#include HEAP_BODY
#include "heap_undef.h"

#if ACRE_HEAP_LARGE > 1
/* Wide: 32-bit words, up to 4 GiB. */
#define HEAP_FN(x)  wide_##x
#define HEAP_T      struct heap_wide
#define HEAP_WORD   uint32_t
#define HEAP_PLACE  size_t
#define HEAP_SHORT  0
#define HEAP_GRAIN  ACRE_HEAP_GRAN_W
#define HEAP_SHIFT  0
#define HEAP_OCTAVE ((ACRE_HEAP_ALIGN == 16) ? 4U : 3U)
#define HEAP_COARSE 0
#define HEAP_HDR    ACRE_HEAP_HDR_W
#define HEAP_MIN    ACRE_HEAP_MIN_W
#define HEAP_FIXED  ACRE_HEAP_FIXED_W
#define HEAP_BIG    0
#define HEAP_LOOKS  3U
#define HEAP_PACKED ((ACRE_HEAP_TAG_BYTES == 0) && (ACRE_HEAP_ALIGN < 16))
#include "heap_block.h"
#include HEAP_BODY
#include "heap_undef.h"

#if UINTPTR_MAX > 0xffffffffU
/* Huge: the same with 64-bit words, of which nobody needs to save any; up to 16 GiB. */
#define HEAP_FN(x)  huge_##x
#define HEAP_T      struct heap_wide
#define HEAP_WORD   uint64_t
#define HEAP_PLACE  size_t
#define HEAP_SHORT  0
#define HEAP_GRAIN  ACRE_HEAP_GRAN_H
#define HEAP_SHIFT  0
#define HEAP_OCTAVE 0U
#define HEAP_COARSE 4
#define HEAP_HDR    ACRE_HEAP_HDR_H
#define HEAP_MIN    ACRE_HEAP_MIN_H
#define HEAP_FIXED  ACRE_HEAP_FIXED_W
#define HEAP_BIG    0
#define HEAP_LOOKS  3U
#define HEAP_PACKED 0
#include "heap_block.h"
#include HEAP_BODY
#include "heap_undef.h"
#endif
#endif
