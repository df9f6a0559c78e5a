/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_TOOLCHAIN_H_
#define ZEPHYR_TOOLCHAIN_H_

/*
 * Attributes and compile-time checks under the names that Zephyr's users know. Only what gcc and
 * clang both have; nothing here needs a GNU dialect, so programs may be compiled with -std=c11.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define __packed             __attribute__((__packed__))
#define __aligned(x)         __attribute__((__aligned__(x)))
#define __used               __attribute__((__used__))
#define __maybe_unused       __attribute__((__unused__))
#define __deprecated         __attribute__((__deprecated__))
#define __printf_like(f, a)  __attribute__((__format__(__printf__, f, a)))
#define __noinit             /* memory that a start-up code clears is as good */
#define __noinit_named(name) /* the same; the name served a linker script of upstream's */
#define __in_section_unnamed /* likewise */
#define __nocache            /* no target of ours has a data cache to keep out of */
#define __no_optimization    __attribute__((__noinline__))
#define FUNC_NORETURN        __attribute__((__noreturn__))
#define FUNC_NO_STACK_PROTECTOR
#define ALWAYS_INLINE      inline __attribute__((__always_inline__))
#define CODE_UNREACHABLE   __builtin_unreachable()
#define compiler_barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)

/* Defined by the C library as well on some hosts, with the same meaning. */
#ifndef __weak
#define __weak __attribute__((__weak__))
#endif
#ifndef __unused
#define __unused __attribute__((__unused__))
#endif
#ifndef __fallthrough
#define __fallthrough __attribute__((__fallthrough__))
#endif
#ifndef likely
#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif

#define Z_TEXT(...) #__VA_ARGS__
/* BUILD_ASSERT(condition) or BUILD_ASSERT(condition, "why not"). */
#define BUILD_ASSERT(...)         Z_BUILD_ASSERT(__VA_ARGS__, "", 0)
#define Z_BUILD_ASSERT(e, m, ...) _Static_assert(e, m "")
#define BUILD_ASSERT_MSG(e, m)    _Static_assert(e, m)

#ifdef __cplusplus
#error "the Zephyr door is C"
#endif

#endif
