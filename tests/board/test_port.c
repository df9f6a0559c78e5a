/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port keeps port.h's promises. Runs on the board itself; what it prints goes to the console, the
 * status is the number of what failed.
 *
 * Registers are tested with threads that fill them all with a pattern of their own and look again,
 * in a loop, while the tick takes the processor away at any instruction: a register that the switch
 * or the interrupt path forgets changes sooner or later, and there are thousands of chances.
 */
#include <string.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/lock.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>
#include <acre/kernel/timer.h>
#include <board.h>

#include "expect.h"
#include "registers.h"

#define STACK    1024U
#define SPINS    3U
#define PERIOD   50U /* ticks that the spinning threads get at a time */
#define ROUNDS   100U
#define PATIENCE (30U * ACRE_TICK_HZ) /* longer is a hang */

static _Alignas(16) unsigned char stacks[SPINS][STACK];
static struct acre_thread threads[SPINS];
static volatile uint32_t rounds[SPINS];
static volatile uint32_t broken[SPINS];
static volatile bool stop;

static void start(unsigned i, void (*entry)(void *), unsigned level, uint32_t slice)
{
    const struct acre_thread_spec spec = {
        .name = "worker",
        .entry = entry,
        .arg = (void *)(uintptr_t)i,
        .stack = stacks[i],
        .stack_size = STACK,
        .level = level,
        .slice = slice,
    };
    EXPECT(acre_thread_init(&threads[i], &spec) == ACRE_OK);
    EXPECT(acre_thread_start(&threads[i]) == ACRE_OK);
}

static void join_all(unsigned count)
{
    for (unsigned i = 0U; i < count; i++) {
        EXPECT(acre_thread_join(&threads[i], PATIENCE) == ACRE_OK);
    }
}

static void spin(void *arg)
{
    unsigned i = (unsigned)(uintptr_t)arg;

    while (!stop) {
        if (!registers_hold(0x1000U * (i + 1U))) {
            broken[i]++;
        }
        rounds[i]++;
    }
}

static bool all_spin(void)
{
    for (unsigned i = 0U; i < SPINS; i++) {
        if (rounds[i] < ROUNDS) {
            return false;
        }
    }
    return true;
}

/* Endless loops of one level share the processor, and keep their registers. */
static void test_preemption(void)
{
    stop = false;
    for (unsigned i = 0U; i < SPINS; i++) {
        start(i, spin, 20U, 1U);
    }
    for (unsigned i = 0U; (i < 200U) && !all_spin(); i++) {
        EXPECT(acre_thread_sleep(PERIOD) == ACRE_OK);
    }
    EXPECT(all_spin());
    stop = true;
    join_all(SPINS);
    for (unsigned i = 0U; i < SPINS; i++) {
        EXPECT(broken[i] == 0U);
    }
}

static struct acre_sem ping;
static struct acre_sem pong;
#define VOLLEYS 2000U

static void answer(void *arg)
{
    (void)arg;
    for (unsigned i = 0U; i < VOLLEYS; i++) {
        (void)acre_sem_take(&ping, ACRE_FOREVER);
        (void)acre_sem_give(&pong);
    }
}

/* A blocked thread does not execute further: each volley needs both switches, at once. */
static void test_hand_over(void)
{
    unsigned volleys = 0U;

    EXPECT(acre_sem_init(&ping, 0U, 1U, ACRE_WAIT_FIFO) == ACRE_OK);
    EXPECT(acre_sem_init(&pong, 0U, 1U, ACRE_WAIT_FIFO) == ACRE_OK);
    start(0U, answer, 5U, 0U);
    while ((volleys < VOLLEYS) && (acre_sem_give(&ping) == ACRE_OK) &&
           (acre_sem_take(&pong, PATIENCE) == ACRE_OK)) {
        volleys++;
    }
    EXPECT(volleys == VOLLEYS);
    join_all(1U);
}

/* Masked, no tick is counted, however long; unmasked, they are counted again. CPU 0 counts. */
static void test_mask(void)
{
    EXPECT(acre_thread_bind(acre_thread_self(), 0U) == ACRE_OK);
    unsigned outer = acre_port_irq_mask();
    unsigned inner = acre_port_irq_mask();
    uint32_t before = acre_tick();

    EXPECT((outer == 0U) && (inner == 1U));
    for (volatile unsigned i = 0U; i < 200000U; i++) {
    }
    EXPECT(acre_tick() == before);
    acre_port_irq_restore(inner);
    EXPECT(acre_tick() == before);
    acre_port_irq_restore(outer);
    EXPECT(acre_thread_sleep(3U) == ACRE_OK);
    EXPECT((uint32_t)(acre_tick() - before) >= 3U);
    EXPECT(acre_thread_bind(acre_thread_self(), ACRE_ANY_CPU) == ACRE_OK);
}

static volatile unsigned fired;
static volatile bool in_interrupt;

static void fire(struct acre_timer *timer, void *arg)
{
    (void)timer;
    (void)arg;
    fired++;
    in_interrupt = acre_in_isr();
    (void)acre_sem_give(&ping);
}

/* A timer's interrupt wakes a thread that waits, through idle. */
static void test_wake_from_interrupt(void)
{
    struct acre_timer timer;

    EXPECT(acre_sem_init(&ping, 0U, 1U, ACRE_WAIT_FIFO) == ACRE_OK);
    acre_timer_init(&timer, "fire", fire, NULL, 0U);
    acre_timer_start(&timer, 5U);
    EXPECT(acre_sem_take(&ping, PATIENCE) == ACRE_OK);
    EXPECT((fired == 1U) && in_interrupt && !acre_in_isr());
}

/* Every stretch of RAM is there, aligned, and keeps what is written to it. */
static void test_ram(void)
{
    size_t count;
    const struct acre_board_ram *ram = acre_board_ram(&count);

    EXPECT(count >= 1U);
    for (size_t i = 0U; i < count; i++) {
        volatile unsigned char *first = ram[i].begin;
        volatile unsigned char *last = (unsigned char *)ram[i].end - 1;
        EXPECT((((uintptr_t)first | (uintptr_t)ram[i].end) % 8U) == 0U);
        EXPECT((last - first) > 1024);
        *first = 0x5AU;
        *last = 0xA5U;
        EXPECT((*first == 0x5AU) && (*last == 0xA5U));
    }
}

/* Stacks: a fresh thread has used little, one that has called deep has used more. */
static void dig(void *arg)
{
    volatile unsigned char pit[300];

    (void)arg;
    for (unsigned i = 0U; i < sizeof pit; i++) {
        pit[i] = (unsigned char)i;
    }
    EXPECT(pit[299] == (unsigned char)299);
}

static void test_stack_use(void)
{
    start(0U, dig, 5U, 0U);
    join_all(1U);
    size_t used = acre_thread_stack_used(&threads[0]);
    EXPECT((used >= 300U) && (used < STACK));
}

int acre_app_main(void)
{
    test_preemption();
    test_hand_over();
    test_mask();
    test_wake_from_interrupt();
    test_ram();
    test_stack_use();
    acre_board_exit(expect_report(acre_board_name));
}
