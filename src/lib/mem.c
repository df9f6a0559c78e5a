/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mem.c - moving and filling memory
 *
 * The compiler calls these by itself, and a moving realloc spends its time here, so they go by
 * words as far as both ends allow:
 *
 *      to    ..|....|....|....|..       bytes up to to's alignment, words, bytes
 *      from  ..|....|....|....|..       only where from is then aligned as well
 *
 * Where the two are not aligned alike, bytes: cores that fault on an unaligned access are among
 * ours. Built with -fno-builtin and without loop recognition, or memcpy would call memcpy.
 */
#include <stdint.h>
#include <string.h>

typedef uintptr_t __attribute__((may_alias)) word;

#define WORD sizeof(word)

static size_t misalignment(const void *p)
{
    return (uintptr_t)p % WORD;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    unsigned char *d = to;
    const unsigned char *s = from;

    if ((count >= WORD) && (misalignment(d) == misalignment(s))) {
        while (misalignment(d) != 0U) {
            *d++ = *s++;
            count--;
        }
        word *dw = (word *)(void *)d;
        const word *sw = (const word *)(const void *)s;
        for (; count >= (4U * WORD); count -= 4U * WORD) {
            word a = sw[0];
            word b = sw[1];
            word c = sw[2];
            word e = sw[3];
            dw[0] = a;
            dw[1] = b;
            dw[2] = c;
            dw[3] = e;
            dw += 4;
            sw += 4;
        }
        for (; count >= WORD; count -= WORD) {
            *dw++ = *sw++;
        }
        d = (unsigned char *)dw;
        s = (const unsigned char *)sw;
    }
    while (count > 0U) {
        *d++ = *s++;
        count--;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    unsigned char *d = to;
    const unsigned char *s = from;

    /* Upward copying is right unless to lies inside [from, from + count). */
    if (((uintptr_t)d - (uintptr_t)s) >= count) {
        return memcpy(to, from, count);
    }
    d += count;
    s += count;
    if ((count >= WORD) && (misalignment(d) == misalignment(s))) {
        while (misalignment(d) != 0U) {
            *--d = *--s;
            count--;
        }
        word *dw = (word *)(void *)d;
        const word *sw = (const word *)(const void *)s;
        for (; count >= WORD; count -= WORD) {
            *--dw = *--sw;
        }
        d = (unsigned char *)dw;
        s = (const unsigned char *)sw;
    }
    while (count > 0U) {
        *--d = *--s;
        count--;
    }
    return to;
}

void *memset(void *to, int byte, size_t count)
{
    unsigned char *d = to;
    unsigned char b = (unsigned char)byte;

    if (count >= WORD) {
        word pattern = (word)b * (UINTPTR_MAX / 0xFFU);
        while (misalignment(d) != 0U) {
            *d++ = b;
            count--;
        }
        word *dw = (word *)(void *)d;
        for (; count >= WORD; count -= WORD) {
            *dw++ = pattern;
        }
        d = (unsigned char *)dw;
    }
    while (count > 0U) {
        *d++ = b;
        count--;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a;
    const unsigned char *y = b;

    for (; count > 0U; count--, x++, y++) {
        if (*x != *y) {
            return (int)*x - (int)*y;
        }
    }
    return 0;
}

void *memchr(const void *in, int byte, size_t count)
{
    const unsigned char *p = in;

    for (; count > 0U; count--, p++) {
        if (*p == (unsigned char)byte) {
            return (void *)(uintptr_t)p;
        }
    }
    return NULL;
}
