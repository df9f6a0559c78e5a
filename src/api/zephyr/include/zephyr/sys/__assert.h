/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS___ASSERT_H_
#define ZEPHYR_SYS___ASSERT_H_

#include <zephyr/sys/printk.h>
#include <zephyr/types.h>

/*
 * __ASSERT(test, fmt, ...): with CONFIG_ASSERT a false test prints where it stands and what fmt
 * says, then calls assert_post_action(), which is weak: the default ends in k_panic(), a test
 * harness has its own. Without the option the test is not even evaluated.
 */
void assert_post_action(const char *file, unsigned int line);
void z_assert_failed(const char *test, const char *file, unsigned int line, const char *fmt, ...);

#if defined(CONFIG_ASSERT)
#define __ASSERT_ON 1
/* The 0 at the end is for a call that has a format only: a list may not be empty in C. */
#define __ASSERT(test, ...)                                                                        \
    do {                                                                                           \
        if (!(test)) {                                                                             \
            z_assert_failed(#test, __FILE__, __LINE__, __VA_ARGS__, 0);                            \
        }                                                                                          \
    } while (false)
#define __ASSERT_NO_MSG(test) __ASSERT(test, "")
#define __ASSERT_EVAL(expr1, expr2, test, ...)                                                     \
    do {                                                                                           \
        expr2;                                                                                     \
        __ASSERT(test, __VA_ARGS__);                                                               \
    } while (false)
#else
#define __ASSERT_ON                            0
#define __ASSERT(test, ...)                    ((void)0)
#define __ASSERT_NO_MSG(test)                  ((void)0)
#define __ASSERT_EVAL(expr1, expr2, test, ...) expr1
#endif

#endif
