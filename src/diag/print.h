/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_DIAG_PRINT_H
#define ACRE_DIAG_PRINT_H

#include "acre/lib/fmt.h"

/*
 * Print on the console, formats as in fmt.h. What one call prints stays together: the scheduler is
 * locked meanwhile. For threads; O(characters), no waiting.
 */
void acre_print(const char *fmt, ...) ACRE_FMT_LIKE(1, 2);

#endif
