/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BOARD_H
#define ACRE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a board adds to its CPU: memory map, console, the way in and the way out.
 *
 *   function                     cost            from an ISR   may block
 *   acre_board_init()            once            no            no
 *   acre_board_ram()             O(1)            yes           no
 *   acre_board_console_write()   O(bytes)        yes           no (waits for the UART)
 *   acre_board_console_read()    O(bytes)        yes           no
 *   acre_board_exit(), _reset()  -               yes           never returns
 */

/* Name shown by the shell, e.g. "sim"; defined by the board. */
extern const char acre_board_name[];

/* Clocks, UART, whatever the CPU port leaves to the board. Called by acre_boot() with
 * interrupts masked, after acre_port_init(), before the first thread exists. */
void acre_board_init(void);

/* A stretch of RAM that nothing else uses: the heaps' raw material. */
struct acre_board_ram {
    const char *name; /* "ram", "ccm", "psram": what the memory is called in reports */
    void *begin;
    void *end; /* one past the last byte; begin and end at least 8-aligned */
};

/* All stretches, the one for the system heap first; *count of them, at least one. The
 * table does not change after acre_board_init(). */
const struct acre_board_ram *acre_board_ram(size_t *count);

/* Send exactly these bytes; no translation of line ends. Returns when they are accepted. */
void acre_board_console_write(const char *bytes, size_t count);

/* What acre_board_console_read() returns at end of input (a board whose console is a
 * pipe); a serial line never ends. */
#define ACRE_BOARD_CONSOLE_END (-1)

/* Move up to count received bytes to bytes without waiting. Returns how many, 0 when
 * none is there now, ACRE_BOARD_CONSOLE_END when none will ever be again. */
int acre_board_console_read(char *bytes, size_t count);

/* Have fn(arg) called in interrupt context (between acre_isr_enter and _exit) whenever
 * bytes, or the end of input, have arrived. One receiver; NULL removes it. Bytes that
 * were there before are not announced: read once after registering. */
void acre_board_console_on_receive(void (*fn)(void *arg), void *arg);

/* True iff a person may be at the other end (a terminal or a UART): prompts, editing.
 * False for a pipe, whose commands are to be echoed as read. */
bool acre_board_console_interactive(void);

/* Leave with status (simulator, semihosting, test device); without such a way: halt. */
_Noreturn void acre_board_exit(int status);

/* Start again from reset. A simulator starts its program anew. */
_Noreturn void acre_board_reset(void);

#endif
