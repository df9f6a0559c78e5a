/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_FATAL_H
#define ACRE_OLD_FATAL_H
#include <zephyr/fatal.h> /* where it was before 3.1 */
#endif
