/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_INIT_H
#define ACRE_OLD_INIT_H
#include <zephyr/init.h> /* where it was before 3.1 */
#endif
