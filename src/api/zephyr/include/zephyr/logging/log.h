/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_LOGGING_LOG_H_
#define ZEPHYR_LOGGING_LOG_H_

/* Logging as far as tests of memory use it: errors and warnings go to the console, the rest is
 * compiled and dropped. */
#include <zephyr/sys/printk.h>

#define LOG_LEVEL_NONE 0
#define LOG_LEVEL_ERR  1
#define LOG_LEVEL_WRN  2
#define LOG_LEVEL_INF  3
#define LOG_LEVEL_DBG  4

/* Only a name to end with a semicolon. */
#define LOG_MODULE_REGISTER(...) struct z_log_module
#define LOG_MODULE_DECLARE(...)  struct z_log_module

#define Z_LOG(on, tag, ...)                                                                        \
    do {                                                                                           \
        if (on) {                                                                                  \
            printk("<" tag "> " __VA_ARGS__);                                                      \
            printk("\n");                                                                          \
        }                                                                                          \
    } while (false)
#define LOG_ERR(...) Z_LOG(true, "err", __VA_ARGS__)
#define LOG_WRN(...) Z_LOG(true, "wrn", __VA_ARGS__)
#define LOG_INF(...) Z_LOG(false, "inf", __VA_ARGS__)
#define LOG_DBG(...) Z_LOG(false, "dbg", __VA_ARGS__)

#endif
