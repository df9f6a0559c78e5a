/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmsdk_uart.c - the UART of Arm's CMSDK (MPS2 boards)
 *
 * One byte of buffer each way. The receive interrupt is cleared before the byte is taken: one that
 * arrives in between asks again. The transmit interrupt comes when the buffer turns empty, not
 * while it is, so the first byte is sent by pending the interrupt.
 */
#include <bare.h>

#include "mps2.h"
#include "uart.h"

#define UART_REG(offset) (*(volatile uint32_t *)(uintptr_t)(ACRE_MPS2_UART + (offset)))
#define DATA             UART_REG(0x00U)
#define STATE            UART_REG(0x04U)
#define STATE_TX_FULL    1U
#define STATE_RX_FULL    2U
#define CTRL             UART_REG(0x08U)
#define CTRL_ENABLE      3U /* both ways */
#define CTRL_TX_INT      4U
#define CTRL_RX_INT      8U
#define INTCLEAR         UART_REG(0x0CU)
#define BAUDDIV          UART_REG(0x10U)

void acre_uart_init(void)
{
    BAUDDIV = ACRE_MPS2_CLOCK / 115200U;
    CTRL = CTRL_ENABLE;
    acre_bare_irq_enable(ACRE_MPS2_UART_RX_IRQ);
    acre_bare_irq_enable(ACRE_MPS2_UART_TX_IRQ);
}

void acre_uart_ack(void)
{
    INTCLEAR = 3U;
}

bool acre_uart_get(unsigned char *byte)
{
    if ((STATE & STATE_RX_FULL) == 0U) {
        return false;
    }
    *byte = (unsigned char)DATA;
    return true;
}

bool acre_uart_put(unsigned char byte)
{
    if ((STATE & STATE_TX_FULL) != 0U) {
        return false;
    }
    DATA = byte;
    return true;
}

void acre_uart_want(bool receive, bool transmit)
{
    uint32_t before = CTRL;

    CTRL = CTRL_ENABLE | (receive ? CTRL_RX_INT : 0U) | (transmit ? CTRL_TX_INT : 0U);
    if (transmit && ((before & CTRL_TX_INT) == 0U)) {
        acre_bare_irq_pend(ACRE_MPS2_UART_TX_IRQ);
    }
    /* A byte that waited while receiving was stopped: its interrupt was cleared. */
    if (receive && ((before & CTRL_RX_INT) == 0U) && ((STATE & STATE_RX_FULL) != 0U)) {
        acre_bare_irq_pend(ACRE_MPS2_UART_RX_IRQ);
    }
}
