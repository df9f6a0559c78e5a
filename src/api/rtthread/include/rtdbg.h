/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_DBG_H__
#define RT_DBG_H__

/*
 * Log lines. A file defines DBG_TAG and DBG_LVL (or, in the older way, DBG_SECTION_NAME and
 * DBG_LEVEL) and then includes this; LOG_x(fmt, ...) prints "[x/tag] text" iff its level is on.
 */
#include <rtthread.h>

#define DBG_ERROR   0
#define DBG_WARNING 1
#define DBG_INFO    2
#define DBG_LOG     3

#ifdef DBG_TAG
#ifndef DBG_SECTION_NAME
#define DBG_SECTION_NAME DBG_TAG
#endif
#endif
#ifndef DBG_SECTION_NAME
#define DBG_SECTION_NAME "DBG"
#endif

#ifdef DBG_LVL
#ifndef DBG_LEVEL
#define DBG_LEVEL DBG_LVL
#endif
#endif
#ifndef DBG_LEVEL
#define DBG_LEVEL DBG_WARNING
#endif

#ifndef LOG_LVL_ASSERT
#define LOG_LVL_ASSERT  0
#define LOG_LVL_ERROR   DBG_ERROR
#define LOG_LVL_WARNING DBG_WARNING
#define LOG_LVL_INFO    DBG_INFO
#define LOG_LVL_DBG     DBG_LOG
#endif

/* One line in one piece: kprintf.c. */
void rt_log_line(char level, const char *tag, const char *fmt, ...) RT_PRINTF_LIKE(3, 4);

#define DBG_LINE_(on, level, ...)                                                                  \
    do {                                                                                           \
        if (on) {                                                                                  \
            rt_log_line(level, DBG_SECTION_NAME, __VA_ARGS__);                                     \
        }                                                                                          \
    } while (0)

#define LOG_D(...)   DBG_LINE_(DBG_LEVEL >= DBG_LOG, 'D', __VA_ARGS__)
#define LOG_I(...)   DBG_LINE_(DBG_LEVEL >= DBG_INFO, 'I', __VA_ARGS__)
#define LOG_W(...)   DBG_LINE_(DBG_LEVEL >= DBG_WARNING, 'W', __VA_ARGS__)
#define LOG_E(...)   DBG_LINE_(DBG_LEVEL >= DBG_ERROR, 'E', __VA_ARGS__)
#define LOG_RAW(...) rt_kprintf(__VA_ARGS__)

#define dbg_log(level, ...)                                                                        \
    do {                                                                                           \
        if ((level) <= DBG_LEVEL) {                                                                \
            rt_kprintf(__VA_ARGS__);                                                               \
        }                                                                                          \
    } while (0)
#define dbg_here  dbg_log(DBG_LOG, "%s:%d\n", __func__, __LINE__)
#define dbg_enter dbg_log(DBG_LOG, "> %s\n", __func__)
#define dbg_exit  dbg_log(DBG_LOG, "< %s\n", __func__)

#endif
