/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_CONSOLE_H
#define ACRE_KERNEL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The board's console for threads: output as it is, input by waiting.
 *
 *   operation               cost        from an ISR   may block
 *   acre_console_write()    O(bytes)    yes           no
 *   acre_console_read()     O(bytes)    NO_WAIT only  yes
 */

/* Whole writes of different threads do not mix: the scheduler is locked meanwhile. */
void acre_console_write(const char *bytes, size_t count);

/*
 * Up to count bytes, at least one unless there is none. Returns the number, 0 at end of input,
 * ACRE_EAGAIN or ACRE_EBUSY when none came in time, ACRE_EPERM asked to wait where one cannot.
 * One reader at a time; a second one gets ACRE_EBUSY.
 */
int acre_console_read(char *bytes, size_t count, uint32_t timeout);

/* Have a byte announced by fn(arg) in interrupt context as well (RT-Thread's rx_indicate);
 * NULL removes it. */
void acre_console_on_receive(void (*fn)(void *arg), void *arg);

/*
 * Where the output stands: the number of bytes written since the start, modulo 2^32, and in
 * *fresh (unless NULL) whether the last of them ended a line, true also when there was none.
 * So a shell learns that others wrote behind its prompt. O(1), from an ISR too.
 */
uint32_t acre_console_written(bool *fresh);

#endif
