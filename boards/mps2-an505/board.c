/* SPDX-License-Identifier: Apache-2.0 */
#include <board.h>

#include <bare.h>

#include "mps2.h"
#include "uart.h"

const char acre_board_name[] = "mps2-an505";

uint32_t acre_bare_clock_hz(void)
{
    return ACRE_MPS2_CLOCK;
}

void acre_bare_irq(unsigned number)
{
    (void)number; /* the UART's is the only one enabled */
    acre_console_isr();
}
