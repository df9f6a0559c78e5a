/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_PRINTK_H_
#define ZEPHYR_SYS_PRINTK_H_

#include <stdarg.h>

#include <zephyr/toolchain.h>

/*
 * Print to the board's console, from any context. The formats are those of acre/lib/fmt.h; text of
 * one call may be mixed with that of another when it is longer than the buffer on the stack.
 */
void printk(const char *fmt, ...) __printf_like(1, 2);
void vprintk(const char *fmt, va_list ap) __printf_like(1, 0);

/* As snprintf of C. */
int snprintk(char *str, size_t size, const char *fmt, ...) __printf_like(3, 4);
int vsnprintk(char *str, size_t size, const char *fmt, va_list ap) __printf_like(3, 0);

#endif
