/* SPDX-License-Identifier: Apache-2.0 */
/* virt.c - QEMU's machine "virt", 32 or 64 bit, as far as boards/common does not know it yet */
#include <board.h>

#include <bare.h>

#include "uart.h"
#include "virt.h"

uint32_t acre_bare_clock_hz(void)
{
    return ACRE_VIRT_CLOCK;
}

void acre_bare_irq(unsigned number)
{
    if (number == ACRE_VIRT_UART_IRQ) {
        acre_console_isr();
    }
}

void acre_bare_reset(void)
{
    *(volatile uint32_t *)(uintptr_t)ACRE_VIRT_TEST = ACRE_VIRT_RESET;
    for (;;) {
    }
}
