/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_KERNEL_H
#define ACRE_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <acre/kernel/config.h>

/*
 * Start-up, hooks, rest, misuse.
 *
 * A board's start-up code has only to call acre_boot(). It does, in this order: kernel, port and
 * board initialised with interrupts masked; init functions of levels below
 * ACRE_INIT_FIRST_THREADED; the main thread, which runs the other levels and then
 * acre_app_main(); the tick; the first thread.
 *
 *   operation                cost                        from an ISR   may block
 *   acre_kernel_init()       O(levels)                   no            no
 *   acre_kernel_start()      O(1)                        no            never returns
 *   acre_quiesce()           a wait; idle checks O(threads) no         yes
 *   acre_kernel_hooks_set()  O(1)                        yes           no
 */

/* Make the kernel's state anew: no threads but the idle ones, tick 0. Before acre_kernel_start(),
 * interrupts masked. Tests call it again between runs; nothing of the old state is looked at. */
void acre_kernel_init(void);

/* Start the tick and enter the most urgent thread started so far. Called by CPU 0, interrupts
 * masked. (Other CPUs call acre_kernel_start_cpu() once CPU 0 has come here.) */
_Noreturn void acre_kernel_start(void);
_Noreturn void acre_kernel_start_cpu(void);

/* True from acre_kernel_start() on. */
bool acre_kernel_running(void);

_Noreturn void acre_boot(void);

/* What the main thread runs last. A weak one that returns at once is in the kernel; an image
 * with an application has its own. When it returns, the main thread ends. */
int acre_app_main(void);

/* Main thread: stack in bytes and level, overridable like any option. */
#ifndef ACRE_MAIN_STACK
#define ACRE_MAIN_STACK 2048
#endif
#ifndef ACRE_MAIN_LEVEL
#define ACRE_MAIN_LEVEL (ACRE_PRIORITIES / 3)
#endif

/*
 * Wait until everything started by then has come to rest: no thread is ready or running but
 * idle, and no thread with serial number >= since is asleep or in a wait with a timeout. Threads
 * that wait for ever are at rest. Periodic timers do not count; one-shot timers do.
 * Returns ACRE_OK, or ACRE_EAGAIN after timeout ticks (a thread that never rests), ACRE_EPERM in
 * an ISR or under a lock.
 */
int acre_quiesce(uint32_t since, uint32_t timeout);

struct acre_thread;

/* Why the fatal hook is called. Each is the caller's mistake or damage, told once, then the
 * kernel stops by acre_port_fault_exit() if the hook returns. */
enum acre_fatal {
    ACRE_FATAL_STACK = 1, /* the sentinel of object (a thread) is gone: stack overflow  */
    ACRE_FATAL_LOCK,      /* object (a lock) taken twice on one CPU, or given untaken   */
    ACRE_FATAL_ESSENTIAL, /* object (a thread) was essential and has ended              */
    ACRE_FATAL_WAIT_IDLE, /* an idle thread tried to wait                               */
    ACRE_FATAL_STATE,     /* the kernel's own data is broken: object says where         */
    ACRE_FATAL_CPU,       /* a CPU exception: object is the interrupted thread          */
};

/* All may be NULL. switched runs with the kernel lock held and must not call the kernel; idle
 * runs in the idle thread, again after each interrupt, and must not wait; fatal runs wherever it
 * happened, and may end the program. */
struct acre_kernel_hooks {
    void (*switched)(struct acre_thread *from, struct acre_thread *to); /* about to run to */
    void (*idle)(void);
    void (*fatal)(enum acre_fatal why, const void *object);
};
void acre_kernel_hooks_set(const struct acre_kernel_hooks *hooks); /* copied */

/* What is set now: to add to it. */
void acre_kernel_hooks_get(struct acre_kernel_hooks *hooks);

/* Report and stop. Also told to the hook of acre/fault.h as module KERNEL. Ports call it for
 * CPU exceptions. */
_Noreturn void acre_fatal(enum acre_fatal why, const void *object);

/* Says so on the console, last thing before the end. A weak one that is silent is in the kernel. */
void acre_fatal_report(enum acre_fatal why, const void *object);

/* Per mille of ticks that found the idle thread running, and how many ticks were counted;
 * both since the last clear. CPU 0. */
struct acre_load {
    uint32_t ticks;
    uint32_t idle_ticks;
};
void acre_load(struct acre_load *out, bool clear);

#endif
