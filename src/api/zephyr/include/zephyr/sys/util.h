/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_UTIL_H_
#define ZEPHYR_SYS_UTIL_H_

/*
 * Small arithmetic and preprocessor helpers under Zephyr's names. All are constant expressions when
 * their arguments are, and none evaluates a type: they serve in array sizes.
 */
#include <zephyr/toolchain.h>
#include <zephyr/types.h>

#define POINTER_TO_UINT(x) ((uintptr_t)(x))
#define UINT_TO_POINTER(x) ((void *)(uintptr_t)(x))
#define POINTER_TO_INT(x)  ((intptr_t)(x))
#define INT_TO_POINTER(x)  ((void *)(intptr_t)(x))

#define ARG_UNUSED(x) ((void)(x))

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define ARRAY_INDEX(array, ptr) ((size_t)((ptr) - (array)))
#define PART_OF_ARRAY(array, ptr)                                                                  \
    (((ptr) != NULL) && (POINTER_TO_UINT(array) <= POINTER_TO_UINT(ptr)) &&                        \
     (POINTER_TO_UINT(ptr) < POINTER_TO_UINT(&(array)[ARRAY_SIZE(array)])))

#ifndef CONTAINER_OF
#define CONTAINER_OF(ptr, type, field) ((type *)(void *)((char *)(ptr)-offsetof(type, field)))
#endif

#ifndef MAX
#define MAX(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef MIN
#define MIN(a, b) (((a) < (b)) ? (a) : (b))
#endif
#ifndef CLAMP
#define CLAMP(val, low, high) (((val) <= (low)) ? (low) : MIN(val, high))
#endif
#define IN_RANGE(val, min, max) ((val) >= (min) && (val) <= (max))

#ifndef BIT
#define BIT(n) (1UL << (n))
#endif
#define BIT64(n)                 (UINT64_C(1) << (n))
#define BIT_MASK(n)              (BIT(n) - 1UL)
#define IS_POWER_OF_TWO(x)       (((x) != 0U) && (((x) & ((x)-1U)) == 0U))
#define WRITE_BIT(var, bit, set) ((var) = (set) ? ((var) | BIT(bit)) : ((var) & ~BIT(bit)))

/* In unsigned long, as upstream's: a size_t on every target of ours. */
#ifndef ROUND_UP
#define ROUND_UP(x, align)                                                                         \
    ((((unsigned long)(x) + ((unsigned long)(align)-1UL)) / (unsigned long)(align)) *              \
     (unsigned long)(align))
#endif
#ifndef ROUND_DOWN
#define ROUND_DOWN(x, align)                                                                       \
    (((unsigned long)(x) / (unsigned long)(align)) * (unsigned long)(align))
#endif
#define WB_UP(x)               ROUND_UP(x, sizeof(void *))
#define WB_DN(x)               ROUND_DOWN(x, sizeof(void *))
#define DIV_ROUND_UP(n, d)     (((n) + (d)-1) / (d))
#define ceiling_fraction(n, d) DIV_ROUND_UP(n, d)
#define IS_ALIGNED(ptr, align) (((uintptr_t)(ptr)) % (align) == 0U)

#define KB(x) ((x) << 10)
#define MB(x) (KB(x) << 10)
#define GB(x) (MB(x) << 10)

#ifndef STRINGIFY
#define STRINGIFY(s)   Z_STRINGIFY(s)
#define Z_STRINGIFY(s) #s
#endif
#define _CONCAT_1(a, b)            a##b
#define _CONCAT(a, b)              _CONCAT_1(a, b)
#define UTIL_CAT(a, ...)           UTIL_PRIMITIVE_CAT(a, __VA_ARGS__)
#define UTIL_PRIMITIVE_CAT(a, ...) a##__VA_ARGS__
#define EMPTY
#define IDENTITY(V) V

/* 1 iff the macro is defined as 1: an option that is n is not defined at all. */
#define IS_ENABLED(option)         Z_IS_ENABLED1(option)
#define Z_IS_ENABLED1(option)      Z_IS_ENABLED2(Z_ENABLED_##option)
#define Z_IS_ENABLED2(comma)       Z_IS_ENABLED3(comma 1, 0, 0)
#define Z_IS_ENABLED3(a, val, ...) val
#define Z_ENABLED_1                Z_ENABLED_COMMA,
#define Z_ENABLED_COMMA            0

/* COND_CODE_1(flag, (code if 1), (code else)): flag is a macro that is 1 or something else. */
#define COND_CODE_1(flag, if_1, else_) Z_COND1(flag, if_1, else_)
#define Z_COND1(flag, if_1, else_)     Z_COND2(Z_ENABLED_##flag, if_1, else_)
#define Z_COND2(comma, if_1, else_)    Z_COND3(comma if_1, else_, 0)
#define Z_COND3(a, val, ...)           Z_DEBRACKET val
#define Z_DEBRACKET(...)               __VA_ARGS__
#define IF_ENABLED(flag, code)         COND_CODE_1(flag, code, ())

/* Number of arguments, 1 to 8. */
#define NUM_VA_ARGS(...)                              Z_NUM_VA_ARGS(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define Z_NUM_VA_ARGS(a, b, c, d, e, f, g, h, n, ...) n

static inline bool is_power_of_two(unsigned int x)
{
    return IS_POWER_OF_TWO(x);
}

/* True iff the product or sum does not fit; *result is then what is left of it. */
static inline bool size_mul_overflow(size_t a, size_t b, size_t *result)
{
    return __builtin_mul_overflow(a, b, result);
}
static inline bool size_add_overflow(size_t a, size_t b, size_t *result)
{
    return __builtin_add_overflow(a, b, result);
}
static inline bool u32_mul_overflow(uint32_t a, uint32_t b, uint32_t *result)
{
    return __builtin_mul_overflow(a, b, result);
}

/* Run-time checks of arguments are always on here: CHECKIF(bad) { return -EINVAL; } */
#define CHECKIF(expr) if (expr)

#endif
