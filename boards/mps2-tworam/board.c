/* SPDX-License-Identifier: Apache-2.0 */
#include <board.h>

#include <bare.h>

#include "mps2.h"
#include "uart.h"

const char acre_board_name[] = "mps2-tworam";

uint32_t acre_bare_clock_hz(void)
{
    return ACRE_MPS2_CLOCK;
}

void acre_bare_irq(unsigned number)
{
    (void)number; /* the UART's is the only one enabled */
    acre_console_isr();
}

/* AN386's block RAM: 16 KiB, and 496 MiB below the main RAM. Nothing of the image is in it. */
#define BLOCK_RAM       0x01000000U
#define BLOCK_RAM_BYTES 0x4000U

bool acre_bare_second_ram(struct acre_board_ram *stretch)
{
    stretch->name = "bram";
    stretch->begin = (void *)(uintptr_t)BLOCK_RAM;
    stretch->end = (void *)(uintptr_t)(BLOCK_RAM + BLOCK_RAM_BYTES);
    return true;
}
