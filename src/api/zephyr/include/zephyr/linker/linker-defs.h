/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_LINKER_LINKER_DEFS_H_
#define ZEPHYR_LINKER_LINKER_DEFS_H_

/* Upstream's bounds of sections. Ours come from the linker itself: sys/iterable_sections.h. */
#include <zephyr/sys/iterable_sections.h>

#endif
