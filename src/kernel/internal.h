/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_INTERNAL_H
#define ACRE_KERNEL_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <port.h>

#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/lock.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>
#include <acre/kernel/timer.h>
#include <acre/kernel/wait.h>

/*
 * What the files of the kernel share: its one state, guarded by its one lock, and the calls
 * that expect that lock to be held (they end in _locked, or say so).
 *
 *   lock.c    locks, mask                              below everything
 *   ready.c   ready queues
 *   sched.c   the choice, the switch, interrupt exit
 *   timer.c   ticks, pending timers                    uses sched (slices)
 *   wait.c    wait queues                              uses sched, timer
 *   thread.c  life of a thread                         uses all above
 *   sync.c ipc.c  objects                              use wait
 *   kernel.c  start, idle, rest, fatal
 */

/* One ready queue: a ring per level, and which rings are not empty. */
#define ACRE_READY_WORDS ((ACRE_PRIORITIES + 31) / 32)

struct acre_ready {
    uint32_t summary; /* bit w: map[w] is not 0; only read above 32 levels */
    uint32_t map[ACRE_READY_WORDS];
    struct acre_list level[ACRE_PRIORITIES];
};

struct acre_cpu {
    struct acre_thread *current;  /* never NULL once the CPU runs threads */
    struct acre_thread *previous; /* switched out, its last rites not yet held */
    struct acre_thread *idle;
    unsigned depth; /* of interrupts */
    bool resched;   /* a switch was asked for under a lock */
#if ACRE_MEASURE_MASKED
    uint32_t masked_since;
    const void *masked_where;
#endif
};

struct acre_kernel {
    struct acre_lock lock;
    volatile bool running;
    bool dying;         /* acre_fatal() has begun */
    unsigned dying_cpu; /* whose, once dying */
    unsigned visitors;  /* acre_thread_foreach() under way: nobody leaves `threads` */
    uint32_t serial;
    uint32_t tick;
    uint64_t uptime;
    uint32_t one_shots; /* active timers that are not periodic, without threads' own */
    struct acre_load load;
    struct acre_cpu cpu[ACRE_CPUS];
    struct acre_ready ready; /* threads any CPU may run */
#if ACRE_CPUS > 1
    struct acre_ready bound[ACRE_CPUS]; /* threads only this one may */
#endif
    struct acre_list bucket[ACRE_TIMER_BUCKETS]; /* timer.c */
    struct acre_list due;                        /* for the timer thread */
    struct acre_list threads;                    /* all but the dead */
    struct acre_list reap;                       /* dead, with a reap callback */
    struct acre_wait_queue timer_thread;         /* it waits here for `due` */
    struct acre_wait_queue quiet;                /* acre_quiesce() */
    struct acre_kernel_hooks hooks;
};

extern struct acre_kernel acre_kern;

/* This CPU. Interrupts masked, or one CPU. */
static inline struct acre_cpu *this_cpu(void)
{
    return &acre_kern.cpu[acre_port_cpu_id()];
}

static inline acre_key kernel_take(void)
{
    return acre_lock_take(&acre_kern.lock);
}

static inline void kernel_give(acre_key key)
{
    acre_lock_give(&acre_kern.lock, key);
}

/* May the caller wait? It is a thread, unmasked before key, and the kernel runs. Lock held. */
static inline bool may_block(acre_key key)
{
    return (key == 0U) && acre_kern.running && (this_cpu()->depth == 0U);
}

/* ready.c */
void acre_ready_init(void);
void acre_ready_add(struct acre_thread *thread, bool in_front); /* not queued -> READY */
void acre_ready_remove(struct acre_thread *thread);             /* READY -> not queued */
struct acre_thread *acre_ready_first(const struct acre_ready *ready);
struct acre_thread *acre_ready_best(const struct acre_cpu *cpu); /* that cpu may run */

/* sched.c */
void acre_sched_ready(struct acre_thread *thread); /* as ready_add, and tell the CPU it is for */
void acre_sched_relevel(struct acre_thread *thread, unsigned level); /* anywhere */
void acre_sched_kick(struct acre_thread *thread); /* running: have its CPU choose again */
void acre_sched_give(acre_key key);               /* switch if due, and release the kernel lock */
void acre_sched_block(acre_key key);        /* caller is not RUNNING any more: switch; release */
struct acre_thread *acre_sched_first(void); /* what a CPU begins with */
void acre_sched_launched(void);             /* first thing in a new thread: release */
void acre_sched_run_pending(void);          /* from acre_lock_give(): masked, resched is set */
void acre_sched_charge(void);               /* a tick's worth of slice to the running thread */

/* lock.c: the kernel lock without the mask, for isr exit and a new thread. */
void acre_lock_enter(struct acre_lock *lock);
void acre_lock_leave(struct acre_lock *lock);

/* timer.c */
#define ACRE_TIMER_LOCKED 4U /* callback runs with the kernel lock held: threads' timeouts */
void acre_timers_init(void);
void acre_timer_start_locked(struct acre_timer *timer, uint32_t ticks);
void acre_timer_stop_locked(struct acre_timer *timer);
void acre_timer_thread_start(void);

/* wait.c */
void acre_wait_enqueue(struct acre_wait_queue *queue, struct acre_thread *thread);
int acre_wait_block_locked(struct acre_wait_queue *queue, acre_key key, uint32_t timeout,
                           uintptr_t want, void **value);
void acre_wait_end(struct acre_thread *thread, int reason, void *value);
void acre_wait_leave(struct acre_thread *thread); /* out of queue and timeout, not made ready */
struct acre_thread *acre_wait_first_locked(const struct acre_wait_queue *queue);
void acre_wait_timeout(struct acre_timer *timer, void *arg);

/* sync.c */
void acre_inherit(struct acre_thread *owner); /* recompute, and along the chain */
void acre_mutex_abandon(struct acre_thread *owner);

/* thread.c */
void acre_thread_bury(struct acre_thread *thread); /* dead and off its CPU */

#endif
