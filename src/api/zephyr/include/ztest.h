/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_ZTEST_H
#define ACRE_OLD_ZTEST_H
#include <zephyr/ztest.h> /* where it was before 3.1 */
#endif
