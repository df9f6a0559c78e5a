/* SPDX-License-Identifier: Apache-2.0 */
/*
 * klibc.c - RT-Thread's names for what a C library has, and its printf into memory
 *
 * Thin: on a board the functions below them are those of src/lib.
 */
#include "door.h"

#include <string.h>

#include <acre/lib/fmt.h>

int rt_vsnprintf(char *buf, rt_size_t size, const char *fmt, va_list args)
{
    return acre_vsnprintf(buf, size, fmt, args);
}

int rt_vsprintf(char *buf, const char *fmt, va_list args)
{
    return acre_vsnprintf(buf, SIZE_MAX, fmt, args);
}

int rt_snprintf(char *buf, rt_size_t size, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = acre_vsnprintf(buf, size, fmt, args);
    va_end(args);
    return n;
}

int rt_sprintf(char *buf, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = acre_vsnprintf(buf, SIZE_MAX, fmt, args);
    va_end(args);
    return n;
}

void *rt_memset(void *s, int c, rt_ubase_t count)
{
    return memset(s, c, count);
}

void *rt_memcpy(void *dst, const void *src, rt_ubase_t count)
{
    return memcpy(dst, src, count);
}

void *rt_memmove(void *dst, const void *src, rt_size_t count)
{
    return memmove(dst, src, count);
}

rt_int32_t rt_memcmp(const void *s1, const void *s2, rt_size_t count)
{
    return (rt_int32_t)memcmp(s1, s2, count);
}

rt_size_t rt_strlen(const char *s)
{
    return strlen(s);
}

rt_size_t rt_strnlen(const char *s, rt_size_t maxlen)
{
    rt_size_t n = 0U;

    while ((n < maxlen) && (s[n] != '\0')) {
        n++;
    }
    return n;
}

char *rt_strcpy(char *dst, const char *src)
{
    return memcpy(dst, src, strlen(src) + 1U);
}

/* As strncpy(): the rest is filled with 0, and there is no closing 0 when src is n or longer. */
char *rt_strncpy(char *dst, const char *src, rt_size_t n)
{
    rt_size_t length = rt_strnlen(src, n);

    memcpy(dst, src, length);
    memset(&dst[length], 0, n - length);
    return dst;
}

rt_int32_t rt_strncmp(const char *s1, const char *s2, rt_size_t count)
{
    for (rt_size_t i = 0U; i < count; i++) {
        rt_int32_t difference = (unsigned char)s1[i] - (unsigned char)s2[i];

        if ((difference != 0) || (s1[i] == '\0')) {
            return difference;
        }
    }
    return 0;
}

rt_int32_t rt_strcmp(const char *s1, const char *s2)
{
    return rt_strncmp(s1, s2, SIZE_MAX);
}

static int lower(char c)
{
    return ((c >= 'A') && (c <= 'Z')) ? (c - 'A' + 'a') : (unsigned char)c;
}

rt_int32_t rt_strcasecmp(const char *s1, const char *s2)
{
    rt_size_t i = 0U;

    while ((s1[i] != '\0') && (lower(s1[i]) == lower(s2[i]))) {
        i++;
    }
    return lower(s1[i]) - lower(s2[i]);
}

char *rt_strstr(const char *s1, const char *s2)
{
    rt_size_t length = strlen(s2);

    for (; *s1 != '\0'; s1++) {
        if (rt_strncmp(s1, s2, length) == 0) {
            break;
        }
    }
    if ((*s1 == '\0') && (length != 0U)) {
        return RT_NULL;
    }
    return (char *)(uintptr_t)s1; /* as strstr(): the caller knows whether it may write */
}

#ifdef RT_USING_HEAP
char *rt_strdup(const char *s)
{
    rt_size_t size = strlen(s) + 1U;
    char *copy = rt_malloc(size);

    return (copy == RT_NULL) ? RT_NULL : memcpy(copy, s, size);
}
#endif
