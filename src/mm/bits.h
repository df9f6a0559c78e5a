/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BITS_H
#define ACRE_BITS_H

#include <stdint.h>

/*
 * Position of the highest and lowest bit set, in constant time. x is not 0.
 *
 * One or two instructions where the compiler and the processor know them. The portable forms have no
 * loop and no branch that depends on x, so that a bound counted once holds always.
 */
#if defined(__GNUC__) && !defined(ACRE_BITS_PORTABLE)
static inline unsigned acre_clz32(uint32_t x)
{
    return (unsigned)__builtin_clz(x);
}

static inline unsigned acre_ctz32(uint32_t x)
{
    return (unsigned)__builtin_ctz(x);
}

/* A short loop of constant length, laid out in full unless code is to be small. */
#if defined(__OPTIMIZE_SIZE__)
#define ACRE_UNROLL
#elif defined(__clang__)
#define ACRE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define ACRE_UNROLL _Pragma("GCC unroll 4")
#endif

/*
 * Fast code has the usual case laid out in one piece, without what only rare ones need; small code has
 * everything once. ACRE_FAST is 1 or 0; the others stand before a function:
 *   ACRE_HOT    part of a usual case         ACRE_ONCE   the same, but small code calls it
 *   ACRE_APART  a usual case of its own      ACRE_RARE   what is not worth a register of a usual case
 */
#if defined(__OPTIMIZE_SIZE__)
#define ACRE_FAST  0
#define ACRE_HOT   static inline
#define ACRE_ONCE  static __attribute__((noinline))
#define ACRE_APART static
#define ACRE_RARE  static
#else
#define ACRE_FAST 1
#if defined(ACRE_COVERAGE)
#define ACRE_HOT static inline
#else
#define ACRE_HOT static inline __attribute__((always_inline))
#endif
#define ACRE_ONCE  ACRE_HOT
#define ACRE_APART static __attribute__((noinline))
#define ACRE_RARE  static __attribute__((noinline, cold))
#endif

/*
 * Value v, of which the compiler forgets where it came from. A number that is stored twice into 16-bit
 * words is otherwise narrowed once beforehand, an instruction that each store does anyway.
 */
#define ACRE_FORGET(v)   __asm__("" : "+r"(v))
#define ACRE_LIKELY(x)   __builtin_expect(!!(x), 1)
#define ACRE_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
static inline unsigned acre_clz32(uint32_t x)
{
    /* Each step halves the part that can hold the highest bit: 16, 8, 4, 2, 1. */
    unsigned s4 = (unsigned)(x > 0xffffU) << 4;
    uint32_t a = x >> s4;
    unsigned s3 = (unsigned)(a > 0xffU) << 3;
    uint32_t b = a >> s3;
    unsigned s2 = (unsigned)(b > 0xfU) << 2;
    uint32_t c = b >> s2;
    unsigned s1 = (unsigned)(c > 0x3U) << 1;
    uint32_t d = c >> s1;

    return 31U - (s4 + s3 + s2 + s1 + (unsigned)(d >> 1));
}

static inline unsigned acre_ctz32(uint32_t x)
{
    return 31U - acre_clz32(x & (~x + 1U));
}

#define ACRE_UNROLL
#define ACRE_FAST        1
#define ACRE_HOT         static inline
#define ACRE_ONCE        static inline
#define ACRE_APART       static
#define ACRE_RARE        static
#define ACRE_FORGET(v)   ((void)(v))
#define ACRE_LIKELY(x)   (x)
#define ACRE_UNLIKELY(x) (x)
#endif

#endif
