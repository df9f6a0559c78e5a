/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TESTS_EXPECT_H
#define ACRE_TESTS_EXPECT_H

#include <stdio.h>

/* A test program is a main() that runs functions with EXPECTs and returns expect_report(). */
static int expect_failures;
static int expect_count;

#define EXPECT(x)                                                                                  \
    do {                                                                                           \
        expect_count++;                                                                            \
        if (!(x)) {                                                                                \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #x);                                         \
            expect_failures++;                                                                     \
        }                                                                                          \
    } while (0)

static inline int expect_report(const char *what)
{
    printf("%s: %d of %d expectations failed\n", what, expect_failures, expect_count);
    return (expect_failures != 0) || (expect_count == 0);
}

#endif
