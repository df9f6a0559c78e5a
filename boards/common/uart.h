/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BOARDS_UART_H
#define ACRE_BOARDS_UART_H

#include <stdbool.h>

/*
 * What console.c asks of a serial port. One port a board, so there is no table of functions: the
 * board's sources.cmake names the driver (cmsdk_uart.c, stm32_usart.c, ns16550.c).
 */

/* Transmitter on, receiver on, no interrupts yet. */
void acre_uart_init(void);

/* Take the received byte; false when there is none. */
bool acre_uart_get(unsigned char *byte);

/* Send byte; false, and not sent, while the transmitter is full. */
bool acre_uart_put(unsigned char byte);

/* Which interrupts are wanted from now on. */
void acre_uart_want(bool receive, bool transmit);

/* First thing in its interrupt handler: what must be cleared before the bytes are looked at. */
void acre_uart_ack(void);

/* console.c, for the board: the UART's interrupt handler, between isr_enter and isr_exit. */
void acre_console_isr(void);

/* console.c, for the board's init: command line read, UART on, interrupts wanted. */
void acre_console_init(void);

/* An "NAME=number" of the simulator's command line (K and M understood), or otherwise. */
unsigned long acre_console_option(const char *name, unsigned long otherwise);

#endif
