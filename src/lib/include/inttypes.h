/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIBC_INTTYPES_H
#define ACRE_LIBC_INTTYPES_H

#include <stdint.h>

/* int32_t is long with both of our 32-bit compilers and int with the 64-bit one; the compiler
 * itself says, so that -Wformat agrees. */
#if defined(__INT32_TYPE__) && (__INT_WIDTH__ == 32) && (__LONG_WIDTH__ == 32)
#define ACRE_LIBC_PRI32 "l"
#else
#define ACRE_LIBC_PRI32 ""
#endif
#if __LONG_WIDTH__ == 64
#define ACRE_LIBC_PRI64  "l"
#define ACRE_LIBC_PRIPTR "l"
#else
#define ACRE_LIBC_PRI64  "ll"
#define ACRE_LIBC_PRIPTR ""
#endif

#define PRId8   "d"
#define PRIi8   "i"
#define PRIu8   "u"
#define PRIx8   "x"
#define PRIX8   "X"
#define PRId16  "d"
#define PRIi16  "i"
#define PRIu16  "u"
#define PRIx16  "x"
#define PRIX16  "X"
#define PRId32  ACRE_LIBC_PRI32 "d"
#define PRIi32  ACRE_LIBC_PRI32 "i"
#define PRIu32  ACRE_LIBC_PRI32 "u"
#define PRIx32  ACRE_LIBC_PRI32 "x"
#define PRIX32  ACRE_LIBC_PRI32 "X"
#define PRId64  ACRE_LIBC_PRI64 "d"
#define PRIi64  ACRE_LIBC_PRI64 "i"
#define PRIu64  ACRE_LIBC_PRI64 "u"
#define PRIx64  ACRE_LIBC_PRI64 "x"
#define PRIX64  ACRE_LIBC_PRI64 "X"
#define PRIdPTR ACRE_LIBC_PRIPTR "d"
#define PRIuPTR ACRE_LIBC_PRIPTR "u"
#define PRIxPTR ACRE_LIBC_PRIPTR "x"
#define PRIXPTR ACRE_LIBC_PRIPTR "X"

#endif
