/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_ZTEST_ASSERT_H_
#define ZEPHYR_ZTEST_ASSERT_H_

/*
 * zassert_*(): the test ends as failed. zexpect_*(): it goes on, and has failed. zassume_*(): it ends
 * as skipped. Today the message is optional, as for printf; in the old shapes it must be given, and
 * may be NULL.
 *
 * The text of a check is that of the source. Each macro ends its argument list with a NULL, which is
 * the message when none was given, and one argument too many for it otherwise.
 */
#include <string.h>

#include <zephyr/sys/util.h>

enum z_ztest_kind { Z_ZASSERT, Z_ZEXPECT, Z_ZASSUME };

/* Returns ok. Does not return when a thread fails a Z_ZASSERT or Z_ZASSUME. */
bool z_ztest_check(enum z_ztest_kind kind, bool ok, const char *text, const char *file, int line,
                   const char *message, ...);

/* Byte by byte, because NULL and 0 are legal arguments here. */
bool z_ztest_mem_equal(const void *a, const void *b, size_t size);

#define Z_ZCHECK(kind, ok, text, ...)                                                              \
    ((void)z_ztest_check(kind, (ok), text, __FILE__, __LINE__, __VA_ARGS__))

#define Z_Z_TRUE(kind, text, c, ...)         Z_ZCHECK(kind, (c) ? true : false, text, __VA_ARGS__)
#define Z_Z_FALSE(kind, text, c, ...)        Z_ZCHECK(kind, (c) ? false : true, text, __VA_ARGS__)
#define Z_Z_OK(kind, text, c, ...)           Z_ZCHECK(kind, (c) == 0, text, __VA_ARGS__)
#define Z_Z_NOT_OK(kind, text, c, ...)       Z_ZCHECK(kind, (c) != 0, text, __VA_ARGS__)
#define Z_Z_NULL(kind, text, p, ...)         Z_ZCHECK(kind, (p) == NULL, text, __VA_ARGS__)
#define Z_Z_NOT_NULL(kind, text, p, ...)     Z_ZCHECK(kind, (p) != NULL, text, __VA_ARGS__)
#define Z_Z_EQUAL(kind, text, a, b, ...)     Z_ZCHECK(kind, (a) == (b), text, __VA_ARGS__)
#define Z_Z_NOT_EQUAL(kind, text, a, b, ...) Z_ZCHECK(kind, (a) != (b), text, __VA_ARGS__)
#define Z_Z_EQUAL_PTR(kind, text, a, b, ...)                                                       \
    Z_ZCHECK(kind, (const void *)(a) == (const void *)(b), text, __VA_ARGS__)
#define Z_Z_WITHIN(kind, text, a, b, d, ...)                                                       \
    Z_ZCHECK(kind, ((a) >= ((b) - (d))) && ((a) <= ((b) + (d))), text, __VA_ARGS__)
#define Z_Z_NOT_WITHIN(kind, text, a, b, d, ...)                                                   \
    Z_ZCHECK(kind, !(((a) >= ((b) - (d))) && ((a) <= ((b) + (d)))), text, __VA_ARGS__)
#define Z_Z_BETWEEN(kind, text, a, l, u, ...)                                                      \
    Z_ZCHECK(kind, ((a) >= (l)) && ((a) <= (u)), text, __VA_ARGS__)
#define Z_Z_STR(kind, text, a, b, ...) Z_ZCHECK(kind, strcmp((a), (b)) == 0, text, __VA_ARGS__)
#define Z_Z_MEM(kind, text, a, b, size, ...)                                                       \
    Z_ZCHECK(kind, z_ztest_mem_equal((a), (b), (size)), text, __VA_ARGS__)

#if ACRE_ZEPHYR_API_TODAY
#define zassert_true(...) Z_Z_TRUE(Z_ZASSERT, "zassert_true(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_false(...)                                                                         \
    Z_Z_FALSE(Z_ZASSERT, "zassert_false(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_ok(...) Z_Z_OK(Z_ZASSERT, "zassert_ok(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_not_ok(...)                                                                        \
    Z_Z_NOT_OK(Z_ZASSERT, "zassert_not_ok(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_is_null(...)                                                                       \
    Z_Z_NULL(Z_ZASSERT, "zassert_is_null(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_not_null(...)                                                                      \
    Z_Z_NOT_NULL(Z_ZASSERT, "zassert_not_null(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_equal(...)                                                                         \
    Z_Z_EQUAL(Z_ZASSERT, "zassert_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_not_equal(...)                                                                     \
    Z_Z_NOT_EQUAL(Z_ZASSERT, "zassert_not_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_equal_ptr(...)                                                                     \
    Z_Z_EQUAL_PTR(Z_ZASSERT, "zassert_equal_ptr(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_within(...)                                                                        \
    Z_Z_WITHIN(Z_ZASSERT, "zassert_within(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_not_within(...)                                                                    \
    Z_Z_NOT_WITHIN(Z_ZASSERT, "zassert_not_within(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_between_inclusive(...)                                                             \
    Z_Z_BETWEEN(Z_ZASSERT, "zassert_between_inclusive(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_str_equal(...)                                                                     \
    Z_Z_STR(Z_ZASSERT, "zassert_str_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_mem_equal(...)                                                                     \
    Z_Z_MEM(Z_ZASSERT, "zassert_mem_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert_unreachable(...)                                                                   \
    Z_Z_TRUE(Z_ZASSERT, "zassert_unreachable()", false, "" __VA_ARGS__, NULL)
#define zexpect_true(...) Z_Z_TRUE(Z_ZEXPECT, "zexpect_true(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zexpect_false(...)                                                                         \
    Z_Z_FALSE(Z_ZEXPECT, "zexpect_false(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zexpect_ok(...) Z_Z_OK(Z_ZEXPECT, "zexpect_ok(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zexpect_is_null(...)                                                                       \
    Z_Z_NULL(Z_ZEXPECT, "zexpect_is_null(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zexpect_not_null(...)                                                                      \
    Z_Z_NOT_NULL(Z_ZEXPECT, "zexpect_not_null(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zexpect_equal(...)                                                                         \
    Z_Z_EQUAL(Z_ZEXPECT, "zexpect_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zexpect_not_equal(...)                                                                     \
    Z_Z_NOT_EQUAL(Z_ZEXPECT, "zexpect_not_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_true(...) Z_Z_TRUE(Z_ZASSUME, "zassume_true(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_false(...)                                                                         \
    Z_Z_FALSE(Z_ZASSUME, "zassume_false(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_ok(...) Z_Z_OK(Z_ZASSUME, "zassume_ok(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_is_null(...)                                                                       \
    Z_Z_NULL(Z_ZASSUME, "zassume_is_null(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_not_null(...)                                                                      \
    Z_Z_NOT_NULL(Z_ZASSUME, "zassume_not_null(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_equal(...)                                                                         \
    Z_Z_EQUAL(Z_ZASSUME, "zassume_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassume_not_equal(...)                                                                     \
    Z_Z_NOT_EQUAL(Z_ZASSUME, "zassume_not_equal(" #__VA_ARGS__ ")", __VA_ARGS__, NULL)
#define zassert(cond, ...) Z_Z_TRUE(Z_ZASSERT, "zassert(" #cond ")", cond, __VA_ARGS__, NULL)
#else
/* Without a message these do not compile, as before. */
#define zassert(cond, ...) Z_Z_TRUE(Z_ZASSERT, "zassert(" #cond ")", cond, __VA_ARGS__, NULL)
#define zassert_true(cond, ...)                                                                    \
    Z_Z_TRUE(Z_ZASSERT, "zassert_true(" #cond ")", cond, __VA_ARGS__, NULL)
#define zassert_false(cond, ...)                                                                   \
    Z_Z_FALSE(Z_ZASSERT, "zassert_false(" #cond ")", cond, __VA_ARGS__, NULL)
#define zassert_ok(cond, ...) Z_Z_OK(Z_ZASSERT, "zassert_ok(" #cond ")", cond, __VA_ARGS__, NULL)
#define zassert_is_null(ptr, ...)                                                                  \
    Z_Z_NULL(Z_ZASSERT, "zassert_is_null(" #ptr ")", ptr, __VA_ARGS__, NULL)
#define zassert_not_null(ptr, ...)                                                                 \
    Z_Z_NOT_NULL(Z_ZASSERT, "zassert_not_null(" #ptr ")", ptr, __VA_ARGS__, NULL)
#define zassert_equal(a, b, ...)                                                                   \
    Z_Z_EQUAL(Z_ZASSERT, "zassert_equal(" #a ", " #b ")", a, b, __VA_ARGS__, NULL)
#define zassert_not_equal(a, b, ...)                                                               \
    Z_Z_NOT_EQUAL(Z_ZASSERT, "zassert_not_equal(" #a ", " #b ")", a, b, __VA_ARGS__, NULL)
#define zassert_equal_ptr(a, b, ...)                                                               \
    Z_Z_EQUAL_PTR(Z_ZASSERT, "zassert_equal_ptr(" #a ", " #b ")", a, b, __VA_ARGS__, NULL)
#define zassert_within(a, b, d, ...)                                                               \
    Z_Z_WITHIN(Z_ZASSERT, "zassert_within(" #a ", " #b ", " #d ")", a, b, d, __VA_ARGS__, NULL)
#define zassert_mem_equal(buf, exp, size, ...)                                                     \
    Z_Z_MEM(Z_ZASSERT, "zassert_mem_equal(" #buf ", " #exp ", " #size ")", buf, exp, size,         \
            __VA_ARGS__, NULL)
#define zassert_unreachable(...)                                                                   \
    Z_Z_TRUE(Z_ZASSERT, "zassert_unreachable", false, __VA_ARGS__, NULL)
#endif

#endif
