/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_MM_COPY_H
#define ACRE_MM_COPY_H

#include <stddef.h>

/*
 * memcpy without <string.h>, which a compiler alone need not have. The function itself every
 * freestanding program has to have: compilers call it on their own account.
 */
static inline void acre_copy(void *to, const void *from, size_t bytes)
{
    (void)__builtin_memcpy(to, from, bytes);
}

#endif
