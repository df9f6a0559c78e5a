/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_TC_UTIL_H_
#define ZEPHYR_TC_UTIL_H_

/* What tests print with. */
#include <zephyr/sys/printk.h>

#ifndef PRINT_DATA
#define PRINT_DATA(...) printk(__VA_ARGS__)
#endif
#define PRINT(...)    PRINT_DATA(__VA_ARGS__)
#define TC_PRINT(...) PRINT_DATA(__VA_ARGS__)
#define TC_ERROR(...)                                                                              \
    do {                                                                                           \
        PRINT_DATA("FAIL - %s:%d: ", __func__, __LINE__);                                          \
        PRINT_DATA(__VA_ARGS__);                                                                   \
    } while (false)

#define TC_PASS 0
#define TC_FAIL 1
#define TC_SKIP 2
#define PASS    TC_PASS
#define FAIL    TC_FAIL
#define TC_RESULT_TO_STR(result)                                                                   \
    (((result) == TC_PASS) ? "PASS" : ((result) == TC_FAIL) ? "FAIL" : "SKIP")

#define TC_START(name)        PRINT_DATA("START - %s\n", name)
#define TC_END(result, ...)   PRINT_DATA(__VA_ARGS__)
#define TC_END_RESULT(result) PRINT_DATA(" %s - %s\n", TC_RESULT_TO_STR(result), __func__)
#define TC_SUITE_START(name)  PRINT_DATA("Running TESTSUITE %s\n", name)
#define TC_SUITE_END(name, result)                                                                 \
    PRINT_DATA("TESTSUITE %s %s\n", name, ((result) == TC_PASS) ? "succeeded" : "failed")
#define TC_END_REPORT(result)                                                                      \
    PRINT_DATA("PROJECT EXECUTION %s\n", ((result) == TC_PASS) ? "SUCCESSFUL" : "FAILED")

#endif
