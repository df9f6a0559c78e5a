/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIBC_STRINGS_H
#define ACRE_LIBC_STRINGS_H

#include <stddef.h>

int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t limit);

#endif
