/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIBC_STDLIB_H
#define ACRE_LIBC_STDLIB_H

#include <stddef.h>

/* The subset of <stdlib.h> that a board's image has. No malloc: which heap would it be? */
#define RAND_MAX     0x7FFFFFFF
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1

int rand(void);
void srand(unsigned seed);

int abs(int n);
long labs(long n);
int atoi(const char *s);
long atol(const char *s);
long strtol(const char *restrict s, char **restrict end, int base);
unsigned long strtoul(const char *restrict s, char **restrict end, int base);

_Noreturn void abort(void);      /* the port's fault exit */
_Noreturn void exit(int status); /* the board's exit */

#endif
