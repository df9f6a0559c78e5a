/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stm32_usart.c - USART1 of STM32F2 and F4
 *
 * One byte of buffer each way, interrupts by level. The first byte out is sent by pending the
 * interrupt: QEMU's model raises no interrupt for an empty transmitter, silicon does.
 */
#include <bare.h>

#include "uart.h"

#define USART1           0x40011000U
#define USART1_IRQ       37U
#define USART_REG(o)     (*(volatile uint32_t *)(uintptr_t)(USART1 + (o)))
#define SR               USART_REG(0x00U)
#define SR_RXNE          (1UL << 5)
#define SR_TXE           (1UL << 7)
#define DR               USART_REG(0x04U)
#define BRR              USART_REG(0x08U)
#define CR1              USART_REG(0x0CU)
#define CR1_ENABLE       ((1UL << 13) | (1UL << 3) | (1UL << 2)) /* UE, TE, RE */
#define CR1_RXNEIE       (1UL << 5)
#define CR1_TXEIE        (1UL << 7)
#define RCC_APB2ENR      (*(volatile uint32_t *)(uintptr_t)0x40023844U)
#define RCC_USART1EN     (1UL << 4)
#define APB2_CLOCK_RESET 16000000U /* the internal oscillator, as after reset */

void acre_uart_init(void)
{
    RCC_APB2ENR |= RCC_USART1EN;
    BRR = APB2_CLOCK_RESET / 115200U;
    CR1 = CR1_ENABLE;
    acre_bare_irq_enable(USART1_IRQ);
}

void acre_uart_ack(void)
{
}

bool acre_uart_get(unsigned char *byte)
{
    if ((SR & SR_RXNE) == 0U) {
        return false;
    }
    *byte = (unsigned char)DR;
    return true;
}

bool acre_uart_put(unsigned char byte)
{
    if ((SR & SR_TXE) == 0U) {
        return false;
    }
    DR = byte;
    return true;
}

void acre_uart_want(bool receive, bool transmit)
{
    uint32_t before = CR1;

    CR1 = CR1_ENABLE | (receive ? CR1_RXNEIE : 0U) | (transmit ? CR1_TXEIE : 0U);
    if (transmit && ((before & CR1_TXEIE) == 0U)) {
        acre_bare_irq_pend(USART1_IRQ);
    }
}
