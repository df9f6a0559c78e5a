/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_COMPILER_H__
#define RT_COMPILER_H__

/* What a compiler is asked for beyond C11, under RT-Thread's names: GCC's and clang's way. */
#include <stdarg.h>

#define rt_section(x) __attribute__((section(x)))
#define rt_used       __attribute__((used))
#define rt_align(n)   __attribute__((aligned(n)))
#define rt_packed(d)  d __attribute__((packed))
#define rt_weak       __attribute__((weak))
#define rt_noreturn   __attribute__((noreturn))
#define rt_typeof     __typeof__
#define rt_inline     static __inline__
/* The inline functions of a header that a file does not use are no mistake of that file. */
#define rt_always_inline static __inline__ __attribute__((always_inline))

/* The same in capitals, as up to 4.1. */
#define RT_SECTION(x) rt_section(x)
#define RT_USED       rt_used
#define RT_WEAK       rt_weak

#define RTT_API

#endif
