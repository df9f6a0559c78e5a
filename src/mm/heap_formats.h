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
#define HEAP_SHIFT  ((ACRE_HEAP_ALIGN == 4) ? 2 : ((ACRE_HEAP_ALIGN == 8) ? 3 : 4))
#define HEAP_HDR    ACRE_HEAP_HDR
#define HEAP_MIN    ACRE_HEAP_MIN
#define HEAP_FIXED  ACRE_HEAP_FIXED
#define HEAP_BIG    (ACRE_HEAP_LARGE > 0)
#define HEAP_PACKED 0
#define HEAP_SHORT  1
#define HEAP_WORDS  1U
#define HEAP_TOP    0xffffU
#include "heap_block.h"
#include HEAP_BODY
#include "heap_undef.h"

#if ACRE_HEAP_LARGE > 1
#if ACRE_HEAP_ALIGN < 16
/* Wide: 32-bit words, granules of 8 bytes, up to 4 GiB. */
#define HEAP_FN(x)  wide_##x
#define HEAP_T      struct heap_wide
#define HEAP_WORD   uint32_t
#define HEAP_SHIFT  3
#define HEAP_HDR    ACRE_HEAP_HDR_W
#define HEAP_MIN    ACRE_HEAP_MIN_W
#define HEAP_FIXED  ACRE_HEAP_FIXED_W
#define HEAP_BIG    0
#define HEAP_PACKED (ACRE_HEAP_TAG_BYTES == 0)
#define HEAP_SHORT  0
#define HEAP_WORDS  2U
#define HEAP_TOP    (HEAP_PACKED ? 0x1fffffffU : 0xffffffffU)
#include "heap_block.h"
#include HEAP_BODY
#include "heap_undef.h"
#endif

#if UINTPTR_MAX > 0xffffffffU
/* Huge: the same with granules of 16 bytes, up to 16 GiB. */
#define HEAP_FN(x)  huge_##x
#define HEAP_T      struct heap_wide
#define HEAP_WORD   uint32_t
#define HEAP_SHIFT  4
#define HEAP_HDR    ACRE_HEAP_HDR_W
#define HEAP_MIN    ACRE_HEAP_UP(ACRE_HEAP_HDR_W + 12U, 16U)
#define HEAP_FIXED  ACRE_HEAP_FIXED_W
#define HEAP_BIG    0
#define HEAP_PACKED 0
#define HEAP_SHORT  0
#define HEAP_WORDS  2U
#define HEAP_TOP    0xffffffffU
#include "heap_block.h"
#include HEAP_BODY
#include "heap_undef.h"
#endif
#endif
