/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_THREAD_H
#define ACRE_KERNEL_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <port.h>

#include <acre/err.h>
#include <acre/kernel/config.h>
#include <acre/kernel/list.h>
#include <acre/kernel/timer.h>
#include <acre/kernel/wait.h>

/*
 * Threads and what they may do to each other. The kernel allocates nothing: a thread lives in
 * memory handed in, and a reap callback says when it may go.
 *
 *   operation                    cost                                       from an ISR   may block
 *   acre_thread_init()           O(stack): it is painted                    no            no
 *   acre_thread_start()          O(1)                                       yes           no *
 *   acre_thread_suspend()        O(1)                                       others only   self: yes
 *   acre_thread_resume()         O(1)                                       yes           no
 *   acre_thread_yield()          O(1)                                       no            no *
 *   acre_thread_sleep(), _until  a timer start                              no            yes
 *   acre_thread_wakeup()         O(1)                                       yes           no
 *   acre_thread_set_level()      O(waiters of the queue it is in), times the
 *                                length of the chain of mutexes, at most
 *                                ACRE_INHERIT_DEPTH                         no            no
 *   acre_thread_delete()         O(mutexes it holds * their waiters)        no            self: ends
 *   acre_thread_join()           a wait                                     no            yes
 *   acre_sched_lock(), _unlock() O(1)                                       no            no
 *   acre_thread_stack_used()     O(stack)                                   yes           no
 *   acre_thread_foreach()        O(threads)                                 no            no
 *   the pick of the next thread  O(1): one bitmap word (8 or 32 levels), or
 *                                a summary and one word (256)
 *   making a thread ready        O(1); O(CPUs) when several, to find the one to interrupt
 *
 *   (* may switch to a more urgent thread, like every call of the kernel)
 *
 * Levels: 0 is the most urgent, ACRE_PRIORITIES - 1 the least; idle runs at the last and yields
 * to any other thread there. Threads of one level take turns: at each end of a slice (if the
 * thread has one), at yield, and when they block. A thread that is preempted stays first of its
 * level and keeps what is left of its slice.
 *
 * A COOPERATIVE thread is never preempted by a thread, of whatever level: it runs until it waits,
 * sleeps, yields or ends. Interrupts run as always. Among ready threads it is chosen by its level
 * like any other.
 */

enum acre_thread_state {
    ACRE_THREAD_INIT,      /* not started */
    ACRE_THREAD_READY,     /* in a ready queue */
    ACRE_THREAD_RUNNING,   /* current on some CPU */
    ACRE_THREAD_WAITING,   /* in a wait queue, or asleep */
    ACRE_THREAD_SUSPENDED, /* neither ready nor waiting: resume makes it ready */
    ACRE_THREAD_DEAD,      /* has left everything; will not run again */
};

enum acre_thread_flags {
    ACRE_THREAD_COOPERATIVE = 1U,
    ACRE_THREAD_ESSENTIAL = 2U, /* its end, or its deletion, is told to the fatal hook */
};

#define ACRE_ANY_CPU 0xFFU /* not bound */

/* The word at the lowest end of a stack, and the byte that paints the rest. */
#define ACRE_STACK_SENTINEL 0x5AC7E57AU
#define ACRE_STACK_PAINT    0x23U

struct acre_mutex;

/*
 * Read only to all but the kernel, except door, error and user. Embed it in your own control
 * block; acre_list_entry() or door leads back.
 */
struct acre_thread {
    void *sp; /* context, while it is not running; first, for the ports' assembly */

    /* Kernel lock. */
    struct acre_list node; /* ready queue, wait queue's list, or the reap list      */
    struct acre_list all;  /* in the list of all threads                            */
    uint8_t state;         /* enum acre_thread_state                                */
    uint8_t flags;         /* enum acre_thread_flags, fixed at init                 */
    uint8_t suspended;     /* suspend was called (also while it waits)              */
    uint8_t pending;       /* private: what to do at the next switch                */
    uint8_t bound;         /* CPU it must run on, or ACRE_ANY_CPU                   */
    uint8_t cpu;           /* CPU it is running on, or ACRE_ANY_CPU                 */
    uint16_t level;        /* effective: base_level or better, by inheritance       */
    uint16_t base_level;   /* as given                                              */
    uint16_t nest;         /* depth of acre_sched_lock()                            */
    uint32_t slice;        /* ticks; 0: no time slicing                             */
    uint32_t slice_left;   /* ticks left of it                                      */

    struct acre_wait_queue *queue;  /* where it waits; NULL while asleep or not waiting */
    uintptr_t want;                 /* its word for wakers                              */
    void *value;                    /* what a waker handed over                         */
    int reason;                     /* why the wait ended                               */
    struct acre_timer timeout;      /* of the wait                                      */
    struct acre_mutex *waiting_on;  /* the mutex it waits for, for inheritance          */
    struct acre_list held;          /* mutexes it owns                                  */
    struct acre_wait_queue joiners; /* threads waiting for its end                      */

    /* Fixed at init. */
    const char *name; /* by reference */
    void (*entry)(void *arg);
    void *arg;
    void *stack; /* lowest address */
    size_t stack_size;
    uint32_t serial; /* grows by one with each thread; tells two lives of one block apart */
    void (*reap)(struct acre_thread *thread);

    /* For the doors; the kernel only clears them at init. */
    void *door; /* the rt_thread, the k_thread */
    void *user; /* user data of that */
    int error;  /* RT-Thread's per-thread errno */
};

struct acre_thread_spec {
    const char *name; /* kept by reference; NULL is shown as "" */
    void (*entry)(void *arg);
    void *arg;
    void *stack;
    size_t stack_size; /* bytes; at least ACRE_PORT_STACK_MIN */
    unsigned level;
    uint32_t slice;                           /* ticks, 0: none */
    unsigned flags;                           /* enum acre_thread_flags */
    void (*reap)(struct acre_thread *thread); /* see acre_thread_delete(); may be NULL */
    void *door;
};

/*
 * Make a thread in *thread and on the stack of spec, which the kernel paints. It does not run
 * until started. Returns ACRE_OK, ACRE_EPERM in an ISR, ACRE_ENOMEM iff the port has no
 * resources left (host), or ACRE_EINVAL, nothing written, iff a pointer is NULL (name may be),
 * the stack is too small, or level or flags are out of range. *thread must not be a live thread.
 */
int acre_thread_init(struct acre_thread *thread, const struct acre_thread_spec *spec);

/* Let it run. ACRE_EINVAL iff it was started before. Preempts the caller if more urgent. */
int acre_thread_start(struct acre_thread *thread);

struct acre_thread *acre_thread_self(void); /* NULL before the kernel runs; in an ISR the
                                               interrupted thread */

/*
 * Stop thread until acre_thread_resume(). Not counted: one resume undoes any number of
 * suspends. A waiting thread goes on waiting, may be handed what it waits for or time out, and
 * then stays stopped. Suspending oneself returns when resumed. On several CPUs a thread running
 * on another one stops at the interrupt that is sent to it. ACRE_EINVAL for a thread that is
 * not started or dead, ACRE_EPERM to suspend oneself in an ISR or under a lock.
 */
int acre_thread_suspend(struct acre_thread *thread);

/* ACRE_OK, or ACRE_EINVAL iff it was not suspended. */
int acre_thread_resume(struct acre_thread *thread);

/* Go behind the ready threads of the caller's level. Returns at once if there is none of this
 * level or a more urgent one, in an ISR, under a lock and with the scheduler locked. */
void acre_thread_yield(void);

/*
 * Sleep until the ticks-th tick from now; ACRE_FOREVER until woken; 0 only yields. Returns
 * ACRE_OK when the time has passed, ACRE_ECANCELED when acre_thread_wakeup() ended it,
 * ACRE_EPERM (at once) in an ISR or under a lock.
 */
int acre_thread_sleep(uint32_t ticks);

/* Sleep until the absolute tick; one that is not in the future returns at once. */
int acre_thread_sleep_until(uint32_t tick);

/* End a sleep. ACRE_EINVAL iff the thread is not asleep (waits in queues are not ended). */
int acre_thread_wakeup(struct acre_thread *thread);

/* End whatever wait or sleep the thread is in, with reason. ACRE_EINVAL iff it is in none. The
 * caller need not know the queue; objects with a lock of their own prefer acre_wait_wake(). */
int acre_thread_cancel_wait(struct acre_thread *thread, int reason);

/* A new base level. The effective one stays better while a mutex it holds asks for that. Moves
 * the thread to its place in ready and wait queues, and passes on through mutexes it waits for.
 * ACRE_EINVAL for a level out of range or a dead thread. */
int acre_thread_set_level(struct acre_thread *thread, unsigned level);

/* Turn cooperation on or off (Zephyr's priorities change sign). Same errors. */
int acre_thread_set_cooperative(struct acre_thread *thread, bool cooperative);

/* Slice length in ticks, 0: none. A new turn begins now. */
void acre_thread_set_slice(struct acre_thread *thread, uint32_t ticks);

/* Run only on this CPU; ACRE_ANY_CPU lifts it. ACRE_EINVAL for a CPU there is not. */
int acre_thread_bind(struct acre_thread *thread, unsigned cpu);

void acre_thread_set_name(struct acre_thread *thread, const char *name); /* by reference */

/*
 * End a thread in whatever state: it leaves the queue it is in, its timeout is stopped, mutexes
 * it holds go to their next waiter, the priority it lent is taken back, joiners wake. Deleting
 * oneself is acre_thread_exit().
 *
 * Afterwards, without a reap callback, thread and stack belong to the caller again when this
 * returns (for a thread that ends itself: when acre_thread_join() returns). With one, the idle
 * thread calls reap(thread), interrupts enabled, as the last use of it; reap must not block.
 *
 * ACRE_EINVAL iff it is dead already, or is an idle thread; ACRE_EPERM in an ISR.
 */
int acre_thread_delete(struct acre_thread *thread);

/* End the caller. Returning from the entry function is the same. */
_Noreturn void acre_thread_exit(void);

/* Wait for the end of thread. ACRE_OK also if it is dead; ACRE_EBUSY (no wait) or ACRE_EAGAIN
 * when it is not; ACRE_EINVAL for oneself. */
int acre_thread_join(struct acre_thread *thread, uint32_t timeout);

/* No other thread runs on this CPU until the matching unlock, unless the caller itself waits.
 * Nests. Interrupts run; what they make ready runs at the last unlock. */
void acre_sched_lock(void);
void acre_sched_unlock(void);
unsigned acre_sched_nest(void); /* depth */

/* Bytes of its stack the thread has ever used. On the host threads run on stacks of the port's
 * own, which are deeper; the value is then measured there and cut at stack_size. */
size_t acre_thread_stack_used(const struct acre_thread *thread);

/* Call fn for each thread in order of creation, with deletion of threads held off (scheduler
 * locked): fn may read and print, must not block, delete or create threads. Stops when fn
 * returns false. The lock covers only the steps between two calls. */
void acre_thread_foreach(bool (*fn)(struct acre_thread *thread, void *arg), void *arg);

/* Serial number the next thread will get. */
uint32_t acre_thread_next_serial(void);

#endif
