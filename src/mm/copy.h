/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_MM_COPY_H
#define ACRE_MM_COPY_H

#include <stddef.h>

/*
 * memcpy and memset without <string.h>, which a compiler alone need not have. The functions
 * themselves every freestanding program has to have: compilers call them on their own account.
 */
static inline void acre_copy(void *to, const void *from, size_t bytes)
{
    (void)__builtin_memcpy(to, from, bytes);
}

static inline void acre_fill(void *to, unsigned char with, size_t bytes)
{
    (void)__builtin_memset(to, with, bytes);
}

#endif
