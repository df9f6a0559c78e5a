/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str.c - strings and character classes, as ISO C says
 *
 * Where ISO C takes a const pointer and gives back one that is not, the way there is uintptr_t:
 * the caller knows whether the string was his to write.
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

static char *without_const(const char *s)
{
    return (char *)(uintptr_t)s;
}

size_t strlen(const char *s)
{
    const char *end = s;

    while (*end != '\0') {
        end++;
    }
    return (size_t)(end - s);
}

size_t strnlen(const char *s, size_t limit)
{
    size_t n = 0U;

    while ((n < limit) && (s[n] != '\0')) {
        n++;
    }
    return n;
}

int strncmp(const char *a, const char *b, size_t limit)
{
    for (; limit > 0U; limit--, a++, b++) {
        if ((*a != *b) || (*a == '\0')) {
            return (int)(unsigned char)*a - (int)(unsigned char)*b;
        }
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncasecmp(const char *a, const char *b, size_t limit)
{
    for (; limit > 0U; limit--, a++, b++) {
        int x = tolower((unsigned char)*a);
        int y = tolower((unsigned char)*b);
        if ((x != y) || (x == 0)) {
            return x - y;
        }
    }
    return 0;
}

int strcasecmp(const char *a, const char *b)
{
    return strncasecmp(a, b, SIZE_MAX);
}

char *strcpy(char *restrict to, const char *restrict from)
{
    return memcpy(to, from, strlen(from) + 1U);
}

char *strncpy(char *restrict to, const char *restrict from, size_t count)
{
    size_t n = strnlen(from, count);

    memcpy(to, from, n);
    memset(&to[n], 0, count - n);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t limit)
{
    char *end = &to[strlen(to)];
    size_t n = strnlen(from, limit);

    memcpy(end, from, n);
    end[n] = '\0';
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    (void)strcpy(&to[strlen(to)], from);
    return to;
}

char *strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c) {
            return without_const(s);
        }
        if (*s == '\0') {
            return NULL;
        }
    }
}

char *strrchr(const char *s, int c)
{
    const char *found = NULL;

    for (;; s++) {
        if (*s == (char)c) {
            found = s;
        }
        if (*s == '\0') {
            return without_const(found);
        }
    }
}

char *strstr(const char *in, const char *what)
{
    size_t n = strlen(what);

    for (;; in++) {
        if (strncmp(in, what, n) == 0) {
            return without_const(in);
        }
        if (*in == '\0') {
            return NULL;
        }
    }
}

size_t strspn(const char *s, const char *accept)
{
    size_t n = 0U;

    while ((s[n] != '\0') && (strchr(accept, s[n]) != NULL)) {
        n++;
    }
    return n;
}

size_t strcspn(const char *s, const char *reject)
{
    size_t n = 0U;

    while ((s[n] != '\0') && (strchr(reject, s[n]) == NULL)) {
        n++;
    }
    return n;
}

static int between(int c, int low, int high)
{
    return (c >= low) && (c <= high);
}

int islower(int c)
{
    return between(c, 'a', 'z');
}

int isupper(int c)
{
    return between(c, 'A', 'Z');
}

int isdigit(int c)
{
    return between(c, '0', '9');
}

int isalpha(int c)
{
    return islower(c) || isupper(c);
}

int isalnum(int c)
{
    return isalpha(c) || isdigit(c);
}

int isxdigit(int c)
{
    return isdigit(c) || between(tolower(c), 'a', 'f');
}

int isspace(int c)
{
    return (c == ' ') || between(c, '\t', '\r');
}

int iscntrl(int c)
{
    return between(c, 0, 0x1F) || (c == 0x7F);
}

int isprint(int c)
{
    return between(c, ' ', '~');
}

int isgraph(int c)
{
    return between(c, '!', '~');
}

int ispunct(int c)
{
    return isgraph(c) && !isalnum(c);
}

int tolower(int c)
{
    return isupper(c) ? ((c - 'A') + 'a') : c;
}

int toupper(int c)
{
    return islower(c) ? ((c - 'a') + 'A') : c;
}
