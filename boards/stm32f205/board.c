/* SPDX-License-Identifier: Apache-2.0 */
#include <board.h>

#include <bare.h>

#include "uart.h"

const char acre_board_name[] = "stm32f205";

uint32_t acre_bare_clock_hz(void)
{
    return 120000000U; /* as QEMU's netduino2 runs, and the part at full speed */
}

void acre_bare_irq(unsigned number)
{
    (void)number; /* the UART's is the only one enabled */
    acre_console_isr();
}
