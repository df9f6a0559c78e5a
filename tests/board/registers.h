/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_TESTS_REGISTERS_H
#define ACRE_TESTS_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

/* Fill every register that a program may use with numbers that begin at pattern, wait a little, and
 * say whether all are as they were. registers_*.S; the stack pointer is not among them. */
bool registers_hold(uint32_t pattern);

#endif
