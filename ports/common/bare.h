/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORTS_BARE_H
#define ACRE_PORTS_BARE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Between a bare-metal CPU port and the boards that carry the CPU. The kernel knows none of it.
 *
 *   function                    who has it   who calls it
 *   acre_bare_clock_hz()        board        port: rate of the counter behind the tick
 *   acre_bare_irq()             board        port: a device asks, between isr_enter and isr_exit
 *   acre_bare_irq_enable()      port         board: let a device ask
 *   acre_bare_irq_pend()        port         board: as if the device had asked just now
 *   acre_bare_reset()           port or board   acre_board_reset()
 *   acre_bare_second_ram()      board that has one   boards/common/bare_board.c
 *   acre_bare_panic()           board        port, when nothing can be trusted any more
 *   acre_semihost()             port         ports/common/semihost.c
 *   acre_bare_memory_init()     common       port: first thing after reset
 */

/* .data from flash, .bss to zero. The stack in use lies in neither. */
void acre_bare_memory_init(void);

/* Hertz of SysTick's clock on Cortex-M, of mtime on RISC-V. */
uint32_t acre_bare_clock_hz(void);

/* Serve device number (NVIC line, PLIC source). */
void acre_bare_irq(unsigned number);

void acre_bare_irq_enable(unsigned number);

/* May do nothing where the controller cannot; then the device must raise its line by itself. */
void acre_bare_irq_pend(unsigned number);

_Noreturn void acre_bare_reset(void);

/* Fill in the stretch of RAM that does not adjoin the main one; false iff there is none. */
struct acre_board_ram;
bool acre_bare_second_ram(struct acre_board_ram *stretch);

/* From now on the console writes by polling and takes no lock: somebody may hold it for good. */
void acre_bare_panic(void);

/* One semihosting call: the trap that a debugger, or QEMU, answers. */
intptr_t acre_semihost(uintptr_t operation, void *argument);

/* End the simulation with status; returns only where nobody listens. */
void acre_semihost_exit(int status);

/* Copy the command line into to (at most size bytes with the final 0). Without one: "". */
void acre_semihost_command_line(char *to, uintptr_t size);

#endif
