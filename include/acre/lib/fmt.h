/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIB_FMT_H
#define ACRE_LIB_FMT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * printf's formats for machines without a C library: what rt_kprintf, rt_snprintf, printk, snprintk
 * and the shell print with. It keeps no state, needs no memory but its stack, and calls nobody but
 * put: as safe from an interrupt as put is.
 *
 *   %[flags][width][.precision][length]conversion
 *     flags        - 0 + # and space, in any order; - beats 0, + beats space
 *     width        digits or *, at most ACRE_FMT_WIDTH_MAX (more is cut down to it)
 *     precision    digits or *, bounded likewise; of %s the most bytes that are read
 *     length       hh h l ll z t j
 *     conversion   d i u x X o p c s %
 *
 *   %s of NULL prints (null), %p prints 0x and the digits. There is no floating point: its
 *   conversions take their argument and print *float*. %n takes its argument and stores nothing.
 *   What is no conversion is printed as it stands.
 *
 *   operation            cost                                        from an ISR    may block
 *   acre_vformat() ...   O(characters printed and read from fmt)     yes            no
 */
#define ACRE_FMT_WIDTH_MAX 4095

/* Takes one character of the output. */
typedef void acre_put_fn(void *arg, char c);

#if defined(__GNUC__)
#define ACRE_FMT_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define ACRE_FMT_LIKE(fmt, first)
#endif

/* Each returns the number of characters printed; INT_MAX when there were more. */
int acre_vformat(acre_put_fn *put, void *arg, const char *fmt, va_list ap) ACRE_FMT_LIKE(3, 0);
int acre_format(acre_put_fn *put, void *arg, const char *fmt, ...) ACRE_FMT_LIKE(3, 4);

/*
 * Into buf, at most size bytes of it with the closing 0, which is always written iff size is not 0.
 * buf may be NULL iff size is 0. Returns the length of the whole text: cut short iff >= size.
 */
int acre_vsnprintf(char *buf, size_t size, const char *fmt, va_list ap) ACRE_FMT_LIKE(3, 0);
int acre_snprintf(char *buf, size_t size, const char *fmt, ...) ACRE_FMT_LIKE(3, 4);

#endif
