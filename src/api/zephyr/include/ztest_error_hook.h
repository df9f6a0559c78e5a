/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_ZTEST_ERROR_HOOK_H
#define ACRE_OLD_ZTEST_ERROR_HOOK_H
#include <zephyr/ztest_error_hook.h> /* where it was before 3.1 */
#endif
