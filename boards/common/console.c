/* SPDX-License-Identifier: Apache-2.0 */
/*
 * console.c - the console over a UART, interrupts in both directions
 *
 *      writers -> transmit ring -> handler -> UART -> handler -> receive ring -> one reader
 *
 * Both rings have free-running indices: used = head - tail, slot = index & mask. A full transmit
 * ring is emptied by polling, so a writer in an interrupt gets through as well. A full receive ring
 * stops the receiver's interrupt until the reader has made room; the UART then holds the line up if
 * it can (QEMU's all do).
 *
 * A pipe instead of a person: boards/common/qemu.py says "pipe" on the command line, waits for
 * READY, and then sends what it reads, DLE before each byte that is DLE, and DLE END at the end.
 *
 * The lock is the mask and, on several CPUs, one flag. The kernel's own lock will not do: faults are
 * reported through here when that one is perhaps held for good, and so is the kernel's first word.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <port.h>

#include <acre/kernel/config.h>
#include <board.h>

#include <bare.h>

#include "uart.h"

#define TRANSMIT 256U
#define RECEIVE  256U
#define READY    '\x05' /* ENQ */
#define DLE      '\x10'
#define END      'E'

_Static_assert(((TRANSMIT & (TRANSMIT - 1U)) == 0U) && ((RECEIVE & (RECEIVE - 1U)) == 0U),
               "rings are indexed by mask");

static unsigned char transmit[TRANSMIT];
static unsigned char receive[RECEIVE];
static volatile unsigned transmit_head;
static volatile unsigned transmit_tail;
static volatile unsigned receive_head;
static volatile unsigned receive_tail;
static bool escaped; /* the last byte received was a DLE */
static bool ended;   /* DLE END has come */
static bool pipe_mode;
static bool panicking;
static void (*volatile announce)(void *arg);
static void *announce_arg;
static char options[64];
#if ACRE_CPUS > 1
static bool flag;
static unsigned panicking_cpu;  /* keeps the flag; the others wait for it for good */
#define PANIC_PATIENCE 1000000U /* looks; a holder that lives needs far fewer */
#endif

static unsigned lock(void)
{
    unsigned key = acre_port_irq_mask();

#if ACRE_CPUS > 1
    while (!(panicking && (panicking_cpu == acre_port_cpu_id())) &&
           __atomic_test_and_set(&flag, __ATOMIC_ACQUIRE)) {
        acre_port_relax();
    }
#endif
    return key;
}

static void unlock(unsigned key)
{
#if ACRE_CPUS > 1
    if (!panicking) {
        __atomic_clear(&flag, __ATOMIC_RELEASE);
    }
#endif
    acre_port_irq_restore(key);
}

/* Move what the transmitter takes; all of it if it must. */
static void drain(bool all)
{
    while (transmit_tail != transmit_head) {
        if (acre_uart_put(transmit[transmit_tail & (TRANSMIT - 1U)])) {
            transmit_tail++;
        } else if (!all) {
            return;
        }
    }
}

static void want(void)
{
    acre_uart_want((receive_head - receive_tail) < RECEIVE, transmit_tail != transmit_head);
}

static void push(unsigned char byte)
{
    if ((transmit_head - transmit_tail) == TRANSMIT) {
        drain(true);
    }
    transmit[transmit_head & (TRANSMIT - 1U)] = byte;
    transmit_head++;
}

void acre_board_console_write(const char *bytes, size_t count)
{
    for (size_t i = 0U; i < count; i++) {
        unsigned key = lock();
        push((unsigned char)bytes[i]);
        if (panicking) {
            drain(true);
        } else if (i == (count - 1U)) {
            want();
        }
        unlock(key);
    }
}

static void accept(unsigned char byte)
{
    if (pipe_mode && !escaped && (byte == (unsigned char)DLE)) {
        escaped = true;
        return;
    }
    if (escaped && (byte == (unsigned char)END)) {
        ended = true;
    } else {
        receive[receive_head & (RECEIVE - 1U)] = byte;
        receive_head++;
    }
    escaped = false;
}

void acre_console_isr(void)
{
    unsigned char byte;
    unsigned key = lock();
    unsigned before = receive_head;

    acre_uart_ack();
    while (((receive_head - receive_tail) < RECEIVE) && acre_uart_get(&byte)) {
        accept(byte);
    }
    drain(false);
    want();
    bool news = (receive_head != before) || ended;
    unlock(key);
    if (news && (announce != NULL)) {
        announce(announce_arg);
    }
}

int acre_board_console_read(char *bytes, size_t count)
{
    size_t n = 0U;
    unsigned key = lock();

    while ((n < count) && (receive_tail != receive_head)) {
        bytes[n] = (char)receive[receive_tail & (RECEIVE - 1U)];
        receive_tail++;
        n++;
    }
    bool over = ended && (receive_tail == receive_head) && (n == 0U) && (count > 0U);
    want();
    unlock(key);
    return over ? ACRE_BOARD_CONSOLE_END : (int)n;
}

void acre_board_console_on_receive(void (*fn)(void *arg), void *arg)
{
    unsigned key = lock();

    announce = NULL;
    announce_arg = arg;
    announce = fn;
    unlock(key);
}

bool acre_board_console_interactive(void)
{
    return !pipe_mode;
}

void acre_bare_panic(void)
{
#if ACRE_CPUS > 1
    for (unsigned i = 0U;
         !panicking && (i < PANIC_PATIENCE) && __atomic_test_and_set(&flag, __ATOMIC_ACQUIRE);
         i++) {
        acre_port_relax();
    }
    panicking_cpu = acre_port_cpu_id();
#endif
    panicking = true;
    drain(true);
}

void acre_board_exit(int status)
{
    (void)acre_port_irq_mask();
    acre_bare_panic();
    acre_semihost_exit(status);
    for (;;) { /* nobody listened */
        acre_port_idle();
    }
}

unsigned long acre_console_option(const char *name, unsigned long otherwise)
{
    const char *found = strstr(options, name);
    size_t n = strlen(name);
    char *end;

    if ((found == NULL) || (found[n] != '=')) {
        return otherwise;
    }
    unsigned long value = strtoul(&found[n + 1U], &end, 0);
    unsigned shift = (*end == 'K') ? 10U : ((*end == 'M') ? 20U : 0U);
    return ((end == &found[n + 1U]) || (value > (ULONG_MAX >> shift))) ? otherwise : value << shift;
}

void acre_console_init(void)
{
    acre_semihost_command_line(options, sizeof options);
    pipe_mode = strstr(options, "pipe") != NULL;
    acre_uart_init();
    want();
    if (pipe_mode) {
        const char ready = READY;
        acre_board_console_write(&ready, 1U);
    }
}
