/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_TYPES_H_
#define ZEPHYR_TYPES_H_

#include <acre/config.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which of the three shapes of Zephyr's API this configuration offers: exactly one of
 * ACRE_ZEPHYR_API_114, ACRE_ZEPHYR_API_25 and ACRE_ZEPHYR_API_TODAY is 1 (src/api/zephyr/Kconfig).
 * There is one implementation; a shape is what these headers make of it.
 */
#if !defined(ACRE_ZEPHYR_API_114) || !defined(ACRE_ZEPHYR_API_25) || !defined(ACRE_ZEPHYR_API_TODAY)
#error "Zephyr's headers need a configuration: build with Kconfig (see src/api/zephyr/Kconfig)"
#endif

#if ACRE_ZEPHYR_API_114
/* The fixed-width names of 1.14. Later shapes do not have them, so that old code does not half
 * compile against new signatures. */
typedef int8_t s8_t;
typedef int16_t s16_t;
typedef int32_t s32_t;
typedef int64_t s64_t;
typedef uint8_t u8_t;
typedef uint16_t u16_t;
typedef uint32_t u32_t;
typedef uint64_t u64_t;
#endif

typedef union {
    long long thelonglong;
    long double thelongdouble;
    uintmax_t theuintmax_t;
    size_t thesize_t;
    uintptr_t theuintptr_t;
    void *thepvoid;
    void (*thepfunc)(void);
} z_max_align_t;

#endif
