/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYSCALL_HANDLER_H
#define ACRE_OLD_SYSCALL_HANDLER_H
#include <zephyr/kernel.h> /* where it was before 3.1 */
#endif
