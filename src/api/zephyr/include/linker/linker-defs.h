/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_LINKER_LINKER_DEFS_H
#define ACRE_OLD_LINKER_LINKER_DEFS_H
#include <zephyr/linker/linker-defs.h> /* where it was before 3.1 */
#endif
