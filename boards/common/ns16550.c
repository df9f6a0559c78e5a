/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ns16550.c - the 16550 of QEMU's virt machine, registers one byte apart
 *
 * FIFOs of 16 bytes. Reading IIR takes the transmit interrupt back; the receive interrupt goes when
 * the FIFO is empty. Writing IER with the transmitter empty asks at once: no first push needed.
 */
#include <bare.h>

#include "uart.h"
#include "virt.h"

#define UART_REG(o)  (*(volatile uint8_t *)(uintptr_t)(ACRE_VIRT_UART + (o)))
#define RBR_THR      UART_REG(0U)
#define IER          UART_REG(1U)
#define IER_RX       1U
#define IER_TX       2U
#define IIR_FCR      UART_REG(2U)
#define FCR_ON_CLEAR 7U
#define LCR          UART_REG(3U)
#define LCR_8N1      3U
#define MCR          UART_REG(4U)
#define MCR_OUT2     8U
#define LSR          UART_REG(5U)
#define LSR_DATA     1U
#define LSR_EMPTY    0x20U

void acre_uart_init(void)
{
    IER = 0U;
    LCR = LCR_8N1;
    IIR_FCR = FCR_ON_CLEAR;
    MCR = MCR_OUT2;
    acre_bare_irq_enable(ACRE_VIRT_UART_IRQ);
}

void acre_uart_ack(void)
{
    (void)IIR_FCR;
}

bool acre_uart_get(unsigned char *byte)
{
    if ((LSR & LSR_DATA) == 0U) {
        return false;
    }
    *byte = RBR_THR;
    return true;
}

bool acre_uart_put(unsigned char byte)
{
    if ((LSR & LSR_EMPTY) == 0U) {
        return false;
    }
    RBR_THR = byte;
    return true;
}

void acre_uart_want(bool receive, bool transmit)
{
    IER = (uint8_t)((receive ? IER_RX : 0U) | (transmit ? IER_TX : 0U));
}
