/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_HOST_H
#define ACRE_PORT_HOST_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What only the host port has: two kinds of time, and interrupts a program makes itself. Used by
 * boards/sim and by tests; nothing above ports and boards includes it, tests excepted.
 *
 * Real time: a POSIX timer signal is the tick; it interrupts whatever thread runs, unless
 * interrupts are masked (a flag, not a signal mask: masking costs one store) or the processor is
 * outside the program's own text, in libc or a sanitizer's run time. Those keep locks that other
 * threads would run into; so a call of libc is never preempted, and the signal is taken when the
 * call is over and interrupts are unmasked, or at the next tick.
 *
 * Virtual time: there is no signal. Time passes when the idle thread waits (one tick each time),
 * when a test says so, or when the injector does: at each point where interrupts are about to be
 * masked or have been unmasked - that is, at the entry and exit of every kernel call - it draws a
 * number from its seed, and once in `one_in` draws it makes an interrupt. The same seed gives the
 * same run, to the instruction.
 */
enum acre_host_time { ACRE_HOST_REAL, ACRE_HOST_VIRTUAL };

/* Before acre_kernel_init(). Default: real. */
void acre_host_time_set(enum acre_host_time time);
enum acre_host_time acre_host_time_get(void);

/*
 * Run the kernel inside a function: setup() creates the first threads (kernel initialised, not
 * running), then they run until one calls acre_host_stop(status), which is returned. May be
 * called again: each run starts from acre_kernel_init().
 */
int acre_host_run(void (*setup)(void));
_Noreturn void acre_host_stop(int status);

/* Real time: no more ticks. Before the process becomes another program. */
void acre_host_time_stop(void);

/*
 * Raise an interrupt: fn(arg) runs between acre_isr_enter() and _exit(), at once if interrupts
 * are enabled, else when they are. Up to 32 may be pending; returns false when there are. Virtual
 * time, or from threads and handlers of the program itself; not from a host signal handler.
 */
bool acre_host_interrupt(void (*fn)(void *arg), void *arg);

/* n ticks, one interrupt each. Virtual time only. */
void acre_host_ticks(uint32_t n);

/* From here on interrupts come at random points, at about one in one_in of them: a tick, or
 * irq(random) if irq is not NULL (which may call what an ISR may). one_in 0 stops it. */
void acre_host_inject(uint32_t seed, uint32_t one_in, void (*irq)(uint32_t random));

/* One interrupt, fn(NULL), at the n-th such point from now; 0 takes it back. Tried for n = 1, 2, ...
 * until it is not done any more, it has come at every point of a call. */
void acre_host_inject_at(uint32_t n, void (*fn)(void *arg));
bool acre_host_inject_done(void);

/* Points passed since acre_host_inject(); a test prints it to show that it had any. */
uint32_t acre_host_inject_points(void);

/* The mask: not 0 while interrupts are masked. For a program that steps this one (bench). */
const volatile void *acre_host_mask(void);

/* Call fn instead of passing a tick when the idle thread waits (virtual time); NULL: back. */
void acre_host_on_idle(void (*fn)(void));

/* Have fn called in interrupt context when fd becomes readable or ends, looked at each tick and
 * while idle; it is then not looked at until acre_host_watch_again(). Real and virtual time. */
void acre_host_watch(int fd, void (*fn)(void));
void acre_host_watch_again(void);

#endif
