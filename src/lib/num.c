/* SPDX-License-Identifier: Apache-2.0 */
/*
 * num.c - numbers from text, and pseudo-random ones
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

int errno;

static int digit_of(int c)
{
    if (isdigit(c)) {
        return c - '0';
    }
    return isalpha(c) ? ((tolower(c) - 'a') + 10) : INT_MAX;
}

/* The common part: spaces, sign, prefix, digits. *negative and *over say what to make of it. */
static unsigned long parse(const char *s, char **end, int base, bool *negative, bool *over)
{
    const char *p = s;
    const char *after = s; /* behind the last digit; s itself when there is none */
    unsigned long value = 0U;

    while (isspace((unsigned char)*p)) {
        p++;
    }
    *negative = (*p == '-');
    if ((*p == '-') || (*p == '+')) {
        p++;
    }
    if (((base == 0) || (base == 16)) && (p[0] == '0') && ((p[1] == 'x') || (p[1] == 'X')) &&
        isxdigit((unsigned char)p[2])) {
        p += 2;
        base = 16;
    } else if (base == 0) {
        base = (*p == '0') ? 8 : 10;
    }
    *over = false;
    for (int digit = digit_of((unsigned char)*p); digit < base;
         digit = digit_of((unsigned char)*p)) {
        if (value > ((ULONG_MAX - (unsigned long)digit) / (unsigned long)base)) {
            *over = true;
        } else {
            value = (value * (unsigned long)base) + (unsigned long)digit;
        }
        after = ++p;
    }
    if (end != NULL) {
        *end = (char *)(uintptr_t)after;
    }
    return value;
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
    bool negative;
    bool over;
    unsigned long value = parse(s, end, base, &negative, &over);

    if (over) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return negative ? (0UL - value) : value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
    bool negative;
    bool over;
    unsigned long value = parse(s, end, base, &negative, &over);
    unsigned long limit = negative ? ((unsigned long)LONG_MAX + 1UL) : (unsigned long)LONG_MAX;

    if (over || (value > limit)) {
        errno = ERANGE;
        return negative ? LONG_MIN : LONG_MAX;
    }
    if (!negative) {
        return (long)value;
    }
    return (value == limit) ? LONG_MIN : -(long)value;
}

long atol(const char *s)
{
    return strtol(s, NULL, 10);
}

int atoi(const char *s)
{
    return (int)strtol(s, NULL, 10);
}

int abs(int n)
{
    return (n < 0) ? -n : n;
}

long labs(long n)
{
    return (n < 0) ? -n : n;
}

/* xorshift of 32 bits: every state but zero is on one cycle. Threads that race for it lose
 * numbers, not validity. */
static uint32_t state = 1U;

void srand(unsigned seed)
{
    state = (seed == 0U) ? 0x9E3779B9U : (uint32_t)seed;
}

int rand(void)
{
    uint32_t x = state;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    state = x;
    return (int)(x >> 1);
}
