/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_ITERABLE_SECTIONS_H
#define ACRE_OLD_SYS_ITERABLE_SECTIONS_H
#include <zephyr/sys/iterable_sections.h> /* where it was before 3.1 */
#endif
