/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BOARDS_VIRT_H
#define ACRE_BOARDS_VIRT_H

/* QEMU's RISC-V machine "virt". */
#define ACRE_VIRT_CLOCK    10000000U /* mtime */
#define ACRE_VIRT_UART     0x10000000U
#define ACRE_VIRT_UART_IRQ 10U
#define ACRE_VIRT_TEST     0x00100000U
#define ACRE_VIRT_RESET    0x7777U

#endif
