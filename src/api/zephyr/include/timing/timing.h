/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_OLD_TIMING_TIMING_H
#define ACRE_OLD_TIMING_TIMING_H
#include <zephyr/timing/timing.h> /* where it was before 3.1 */
#endif
