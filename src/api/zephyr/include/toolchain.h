/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_TOOLCHAIN_H
#define ACRE_OLD_TOOLCHAIN_H
#include <zephyr/toolchain.h> /* where it was before 3.1 */
#endif
