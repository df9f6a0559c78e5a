/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_KERNEL_THREAD_H_
#define ZEPHYR_KERNEL_THREAD_H_

/*
 * Threads under Zephyr's names, over acre/kernel/thread.h.
 *
 * Priorities: cooperative -16..-1, preemptible 0..14, the smaller the more urgent. -k is the
 * kernel's level 16 - k and never preempted by a thread; p is level 16 + p.
 *
 *   call                      cost                     from an ISR   may block
 *   k_thread_create()         O(stack): it is painted  no            no *
 *   k_thread_start, _resume   O(1)                     yes           no *
 *   k_thread_abort()          see acre_thread_delete() no            own: ends
 *   k_thread_join, k_sleep    a wait                   no            yes
 *   k_thread_priority_set()   see acre_thread_set_level()  no        no *
 *   k_yield()                 O(1)                     no            no *
 *   (* may switch to a more urgent thread)
 */
#include <acre/kernel/export.h>
#include <acre/kernel/thread.h>

#include <zephyr/sys_clock.h>

#define CONFIG_NUM_COOP_PRIORITIES    16
#define CONFIG_NUM_PREEMPT_PRIORITIES 15
#define CONFIG_THREAD_NAME            1
#define CONFIG_THREAD_MAX_NAME_LEN    32
#define CONFIG_MULTITHREADING         1
#if ACRE_CPUS > 1
#define CONFIG_SMP 1
#endif
#define CONFIG_MP_NUM_CPUS     ACRE_CPUS
#define CONFIG_MP_MAX_NUM_CPUS ACRE_CPUS

#define K_PRIO_COOP(x)                    (-(CONFIG_NUM_COOP_PRIORITIES - (x)))
#define K_PRIO_PREEMPT(x)                 (x)
#define K_ANY                             NULL
#define K_END                             NULL
#define K_HIGHEST_THREAD_PRIO             (-CONFIG_NUM_COOP_PRIORITIES)
#define K_LOWEST_THREAD_PRIO              CONFIG_NUM_PREEMPT_PRIORITIES
#define K_IDLE_PRIO                       K_LOWEST_THREAD_PRIO
#define K_HIGHEST_APPLICATION_THREAD_PRIO K_HIGHEST_THREAD_PRIO
#define K_LOWEST_APPLICATION_THREAD_PRIO  (K_LOWEST_THREAD_PRIO - 1)

/* Options of k_thread_create(). There is no user mode: K_USER and K_INHERIT_PERMS change nothing. */
#define K_ESSENTIAL     BIT(0)
#define K_FP_REGS       BIT(1)
#define K_USER          BIT(2)
#define K_INHERIT_PERMS BIT(3)

struct k_heap;
struct k_mem_pool;
#if ACRE_ZEPHYR_API_114
typedef struct k_mem_pool z_resource_pool;
#else
typedef struct k_heap z_resource_pool;
#endif

typedef void (*k_thread_entry_t)(void *p1, void *p2, void *p3);

struct k_thread {
    struct acre_thread base; /* first: a k_tid_t is a pointer to it too */
    k_thread_entry_t entry;
    void *p1;
    void *p2;
    void *p3;
    struct acre_timer start;        /* delayed start                                     */
    z_resource_pool *resource_pool; /* what z_thread_malloc() takes from; NULL: nothing   */
    void *waits_for;                /* heap, pool or slab it waits in                    */
    void (*waits_left)(void *object, void *value); /* to be told when it is ended there  */
    void *custom_data;
    void *swap_data;
    char name[CONFIG_THREAD_MAX_NAME_LEN];
};
typedef struct k_thread *k_tid_t;

/* Stacks. On the host threads run on stacks of the port's own, whatever the size here. */
struct z_thread_stack_element {
    char data;
};
typedef struct z_thread_stack_element k_thread_stack_t;

#define Z_STACK_LEN(size)        MAX(ROUND_UP(size, 16), ROUND_UP(ACRE_PORT_STACK_MIN, 16))
#define K_THREAD_STACK_LEN(size) Z_STACK_LEN(size)
#define K_THREAD_STACK_DEFINE(sym, size)                                                           \
    struct z_thread_stack_element __aligned(16) sym[Z_STACK_LEN(size)]
#define K_THREAD_STACK_DECLARE(sym, size)                                                          \
    extern struct z_thread_stack_element sym[Z_STACK_LEN(size)]
#define K_THREAD_STACK_ARRAY_DEFINE(sym, nmemb, size)                                              \
    struct z_thread_stack_element __aligned(16) sym[nmemb][Z_STACK_LEN(size)]
#define K_THREAD_STACK_MEMBER(sym, size)                                                           \
    struct z_thread_stack_element __aligned(16) sym[Z_STACK_LEN(size)]
#define K_THREAD_STACK_SIZEOF(sym)  sizeof(sym)
#define K_THREAD_STACK_BUFFER(sym)  ((char *)(sym))
#define K_KERNEL_STACK_DEFINE       K_THREAD_STACK_DEFINE
#define K_KERNEL_STACK_ARRAY_DEFINE K_THREAD_STACK_ARRAY_DEFINE
#define K_KERNEL_STACK_SIZEOF       K_THREAD_STACK_SIZEOF

/* Returns new_thread. A stack from the macros above; delay K_FOREVER: k_thread_start() starts it. */
k_tid_t k_thread_create(struct k_thread *new_thread, k_thread_stack_t *stack, size_t stack_size,
                        k_thread_entry_t entry, void *p1, void *p2, void *p3, int prio,
                        uint32_t options, k_timeout_t delay);
void k_thread_start(k_tid_t thread);
void k_thread_abort(k_tid_t thread);
int k_thread_join(struct k_thread *thread, k_timeout_t timeout); /* 0, -EBUSY, -EAGAIN, -EDEADLK */
void k_thread_suspend(k_tid_t thread);
void k_thread_resume(k_tid_t thread);
int k_thread_priority_get(k_tid_t thread);
void k_thread_priority_set(k_tid_t thread, int prio);
int k_thread_name_set(k_tid_t thread, const char *name); /* copied, cut to fit */
const char *k_thread_name_get(k_tid_t thread);
void k_thread_custom_data_set(void *value);
void *k_thread_custom_data_get(void);
int k_thread_stack_space_get(const struct k_thread *thread, size_t *unused_ptr);
void k_thread_foreach(void (*user_cb)(const struct k_thread *thread, void *user_data), void *data);

/* The calling thread. One that another door or the kernel made has no fields of ours behind base:
 * hand it to calls, do not look into it. */
k_tid_t k_current_get(void);
bool k_is_in_isr(void);
bool k_is_pre_kernel(void);
int k_is_preempt_thread(void); /* 0 in an ISR, under k_sched_lock() and for a cooperative thread */

void k_yield(void);
void k_wakeup(k_tid_t thread);
void k_busy_wait(uint32_t usec);
void k_sched_lock(void);
void k_sched_unlock(void);
void k_sched_time_slice_set(int32_t slice_ms, int prio);

/* Milliseconds left of a sleep that k_wakeup() ended, else 0. */
#if ACRE_ZEPHYR_API_114
int32_t k_sleep(int32_t ms);
#else
int32_t k_sleep(k_timeout_t timeout);
int32_t k_msleep(int32_t ms);
#endif
int32_t k_usleep(int32_t us);

int64_t k_uptime_get(void); /* milliseconds */
uint32_t k_uptime_get_32(void);
int64_t k_uptime_ticks(void);
uint32_t k_cycle_get_32(void);
static inline uint32_t k_uptime_seconds(void)
{
    return (uint32_t)(k_uptime_get() / 1000);
}
static inline int64_t k_uptime_delta(int64_t *reftime)
{
    int64_t now = k_uptime_get();
    int64_t delta = now - *reftime;

    *reftime = now;
    return delta;
}
static inline uint32_t k_uptime_delta_32(int64_t *reftime)
{
    return (uint32_t)k_uptime_delta(reftime);
}

/* A thread that is there from the start: made before main, started delay milliseconds after. */
struct z_static_thread {
    struct k_thread *thread;
    k_thread_stack_t *stack;
    size_t stack_size;
    k_thread_entry_t entry;
    void *p1;
    void *p2;
    void *p3;
    int prio;
    uint32_t options;
    int32_t delay_ms; /* -1: never by itself */
    const char *name;
};

#define K_THREAD_DEFINE(name, stack_size, entry, p1, p2, p3, prio, options, delay)                 \
    K_THREAD_STACK_DEFINE(z_stack_##name, stack_size);                                             \
    struct k_thread z_thread_##name;                                                               \
    static const struct z_static_thread z_static_thread_##name = {                                 \
        &z_thread_##name,                                                                          \
        z_stack_##name,                                                                            \
        K_THREAD_STACK_SIZEOF(z_stack_##name),                                                     \
        (k_thread_entry_t)(void (*)(void))(entry),                                                 \
        (void *)(p1),                                                                              \
        (void *)(p2),                                                                              \
        (void *)(p3),                                                                              \
        (prio),                                                                                    \
        (options),                                                                                 \
        (delay),                                                                                   \
        #name,                                                                                     \
    };                                                                                             \
    ACRE_EXPORT(acre_zephyr_threads, z_static_thread_entry_##name, &z_static_thread_##name);       \
    const k_tid_t name = &z_thread_##name
#define K_KERNEL_THREAD_DEFINE K_THREAD_DEFINE

/* No user mode, no objects with permissions: these exist so that code for both builds. */
#define k_thread_access_grant(thread, ...)    ((void)(thread))
#define k_object_access_grant(object, thread) ((void)(object), (void)(thread))
void k_thread_user_mode_enter(k_thread_entry_t entry, void *p1, void *p2, void *p3)
    __attribute__((__noreturn__)); /* runs entry on the same stack, then ends the thread */

#endif
