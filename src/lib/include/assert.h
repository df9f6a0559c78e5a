/* SPDX-License-Identifier: Apache-2.0 */
/* No guard: ISO C lets NDEBUG change between two inclusions. */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition)                                                                          \
    ((condition) ? (void)0 : acre_libc_assert_failed(#condition, __FILE__, __LINE__))
#endif

#ifndef ACRE_LIBC_ASSERT_H
#define ACRE_LIBC_ASSERT_H
_Noreturn void acre_libc_assert_failed(const char *condition, const char *file, int line);
#ifndef static_assert
#define static_assert _Static_assert
#endif
#endif
