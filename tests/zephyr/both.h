/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TESTS_BOTH_H
#define ACRE_TESTS_BOTH_H

#include <stddef.h>

#define BOTH_ROUNDS 300U

size_t both_rt_used(void);  /* bytes of RT-Thread's system heap that are out */
int both_rt_start(void);    /* two of its threads begin to allocate; 0: they do */
int both_rt_finished(void); /* both have done all their rounds, and met nothing wrong */

#endif
