/* SPDX-License-Identifier: Apache-2.0 */
/* stdio.c - what src/lib/include/stdio.h promises, on the board's console; and the ways out */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <acre/lib/fmt.h>
#include <board.h>
#include <port.h>

/* Nothing but an address: there is one console. */
struct acre_libc_file {
    char nothing;
};
static struct acre_libc_file console;
FILE *const stdout = &console;
FILE *const stderr = &console;

static void put(void *arg, char c)
{
    (void)arg;
    acre_board_console_write(&c, 1U);
}

int vprintf(const char *restrict format, va_list args)
{
    return acre_vformat(put, NULL, format, args);
}

int printf(const char *restrict format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vprintf(format, args);
    va_end(args);
    return n;
}

int fprintf(FILE *file, const char *restrict format, ...)
{
    va_list args;

    (void)file;
    va_start(args, format);
    int n = vprintf(format, args);
    va_end(args);
    return n;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list args)
{
    return acre_vsnprintf(to, size, format, args);
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vsnprintf(to, size, format, args);
    va_end(args);
    return n;
}

int sprintf(char *restrict to, const char *restrict format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vsnprintf(to, SIZE_MAX / 2U, format, args);
    va_end(args);
    return n;
}

int fputs(const char *s, FILE *file)
{
    (void)file;
    acre_board_console_write(s, strlen(s));
    return 0;
}

int putchar(int c)
{
    put(NULL, (char)c);
    return (unsigned char)c;
}

int puts(const char *s)
{
    (void)fputs(s, stdout);
    return putchar('\n');
}

int fflush(FILE *file)
{
    (void)file;
    return 0;
}

void exit(int status)
{
    acre_board_exit(status);
}

void abort(void)
{
    acre_port_fault_exit(EXIT_FAILURE);
}

void acre_libc_assert_failed(const char *condition, const char *file, int line)
{
    (void)printf("%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}
