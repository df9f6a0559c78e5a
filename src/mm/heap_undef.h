/* SPDX-License-Identifier: Apache-2.0 */
/* heap_undef.h - the end of one format: see heap_formats.h */
#undef HEAP_FN
#undef HEAP_T
#undef HEAP_WORD
#undef HEAP_SHIFT
#undef HEAP_HDR
#undef HEAP_MIN
#undef HEAP_FIXED
#undef HEAP_BIG
#undef HEAP_PACKED
#undef HEAP_SHORT
#undef HEAP_WORDS
#undef HEAP_CODE
#undef HEAP_MARK
#undef HEAP_LAST
#undef HEAP_TOP
#undef HEAP_BITS
#undef HEAP_FREE
#undef HEAP_PF
#undef HEAP_SEAL
#undef HEAP_PACK
#undef W
