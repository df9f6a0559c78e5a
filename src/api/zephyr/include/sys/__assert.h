/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS___ASSERT_H
#define ACRE_OLD_SYS___ASSERT_H
#include <zephyr/sys/__assert.h> /* where it was before 3.1 */
#endif
