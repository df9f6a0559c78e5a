/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BENCH_PATHS_H
#define ACRE_BENCH_PATHS_H

#include "target.h"

/*
 * Every path through an allocator's calls, one by one: paths_*.c makes the state in which a call can
 * take no other path, says what must be so before and after, and counts the call. A path has a name,
 * "operation.path"; where it has variants (classes, neighbours, places in lists) all are driven, and
 * the most instructions of them are the path's.
 */

/* fn(a, b, c), counted as one run of the path. The name is a literal: told apart by its address. */
uintptr_t path_run(const char *name, void (*fn)(void), uintptr_t a, uintptr_t b, uintptr_t c);

/* What must be so for the path to be the one that is named; the bench fails otherwise. */
#define PATH_MUST(x)    path_must((x), __FILE__ ": " #x " at line " PATH_LINE(__LINE__))
#define PATH_LINE(n)    PATH_DIGITS(n)
#define PATH_DIGITS(n)  #n
#define PATH_FN(fn)     ((void (*)(void))(fn))
#define PATH_ADDRESS(p) ((uintptr_t)(p))
void path_must(int holds, const char *what);

/* One line for each path: "path", name, runs, most instructions. Called at the end. */
void path_report(void);

#endif
