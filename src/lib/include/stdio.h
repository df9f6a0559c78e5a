/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIBC_STDIO_H
#define ACRE_LIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/* Formatted output, and nothing else: to the board's console or to memory. The formats are those
 * of acre/lib/fmt.h. stderr and stdout are one line. */
#define EOF (-1)

typedef struct acre_libc_file FILE;
extern FILE *const stdout;
extern FILE *const stderr;

int printf(const char *restrict format, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *file, const char *restrict format, ...) __attribute__((format(printf, 2, 3)));
int vprintf(const char *restrict format, va_list args);
int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list args);
int sprintf(char *restrict to, const char *restrict format, ...)
    __attribute__((format(printf, 2, 3)));
int putchar(int c);
int puts(const char *s);
int fputs(const char *s, FILE *file);
int fflush(FILE *file);

#endif
