/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inject.c - interrupts where a test wants them, in virtual time
 *
 * A point is a place where an interrupt could come: just before interrupts are masked and just after
 * they were unmasked, in a thread. What happens at each is decided by the number of points passed and
 * by a generator of random numbers, and by nothing else; so a run repeats.
 */
#include <stddef.h>

#include <port.h>

#include <acre/kernel/isr.h>

#include "host.h"
#include "host_private.h"

bool acre_host_injecting;

static struct {
    uint32_t state;
    uint32_t one_in; /* 0: off */
    uint32_t points;
    void (*irq)(uint32_t random);
    uint32_t at; /* acre_host_inject_at(): points to go; 0: off */
    void (*at_fn)(void *arg);
} injector;

static uint32_t draw(void)
{
    uint32_t x = injector.state; /* xorshift32 (Marsaglia): never 0 */

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    injector.state = x;
    return x;
}

static void injected(void *arg)
{
    uint32_t random = *(const uint32_t *)arg;

    if (((random & 1U) != 0U) || (injector.irq == NULL)) {
        acre_tick_isr();
    } else {
        injector.irq(random >> 1);
    }
}

/* A point at which an interrupt could come: unmasked, in a thread. */
void acre_host_point(void)
{
    uint32_t random;

    injector.points++;
    if (injector.at > 0U) {
        injector.at--;
        if (injector.at == 0U) {
            acre_host_injecting = (injector.one_in != 0U);
            (void)acre_host_interrupt(injector.at_fn, NULL);
        }
    }
    if ((injector.one_in != 0U) && ((draw() % injector.one_in) == 0U)) {
        random = draw();
        (void)acre_host_interrupt(injected, &random); /* served before it returns */
    }
}

void acre_host_inject(uint32_t seed, uint32_t one_in, void (*irq)(uint32_t random))
{
    injector.state = (seed * 2654435761U) | 1U; /* neighbouring seeds: unlike sequences */
    injector.one_in = one_in;
    injector.points = 0U;
    injector.irq = irq;
    acre_host_injecting = (one_in != 0U) || (injector.at != 0U);
}

void acre_host_inject_at(uint32_t n, void (*fn)(void *arg))
{
    injector.points = 0U;
    injector.at = n;
    injector.at_fn = fn;
    acre_host_injecting = (n != 0U) || (injector.one_in != 0U);
}

void acre_host_inject_stop(void)
{
    injector.one_in = 0U;
    injector.at = 0U;
    acre_host_injecting = false;
}

bool acre_host_inject_done(void)
{
    return injector.at == 0U;
}

uint32_t acre_host_inject_points(void)
{
    return injector.points;
}
