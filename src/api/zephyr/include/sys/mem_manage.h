/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_MEM_MANAGE_H
#define ACRE_OLD_SYS_MEM_MANAGE_H
#include <zephyr/sys/mem_manage.h> /* where it was before 3.1 */
#endif
