/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_SYS_BITARRAY_H
#define ACRE_OLD_SYS_BITARRAY_H
#include <zephyr/sys/bitarray.h> /* where it was before 3.1 */
#endif
