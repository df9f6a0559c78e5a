/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BOARDS_MPS2_H
#define ACRE_BOARDS_MPS2_H

/* UART0 of Arm's MPS2 images: AN385 and AN386 (ARMv7-M), AN505 (ARMv8-M, secure side). */
#if __ARM_ARCH >= 8
#define ACRE_MPS2_CLOCK       20000000U
#define ACRE_MPS2_UART        0x50200000U
#define ACRE_MPS2_UART_RX_IRQ 32U
#define ACRE_MPS2_UART_TX_IRQ 33U
#else
#define ACRE_MPS2_CLOCK       25000000U
#define ACRE_MPS2_UART        0x40004000U
#define ACRE_MPS2_UART_RX_IRQ 0U
#define ACRE_MPS2_UART_TX_IRQ 1U
#endif

#endif
