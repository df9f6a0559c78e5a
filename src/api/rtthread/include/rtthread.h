/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_THREAD_H__
#define RT_THREAD_H__

/*
 * RT-Thread's kernel calls, carried by Acre's kernel. Names, arguments, results and the quirks that
 * programs rely on are RT-Thread's 5.2; costs and wake order are those of acre/kernel/.
 *
 *   calls                            from an ISR             may block
 *   rt_*_init, _detach               no                      no
 *   rt_*_create, _delete             no (they allocate)      no
 *   take, recv, alloc                with time 0             yes
 *   release, send, trytake, post     yes                     no
 *   rt_thread_delay and kin          no                      yes
 *   rt_timer_start, stop, control    yes                     no
 *   rt_kprintf                       yes                     no
 *
 * A time is in ticks: RT_WAITING_NO (0), RT_WAITING_FOREVER (-1, like every negative value), or
 * less than RT_TICK_MAX / 2.
 *
 * Two things that upstream does not promise: waiting for a thing and getting it is one step (the
 * giver hands it over; nobody comes in between), and a call that a context may not make is refused
 * with -RT_ERROR before anything is changed. With RT_DEBUGING_CONTEXT it is asserted as well.
 */
#include <rtdef.h>
#include <rtservice.h>
#include <rtatomic.h>

/* Assertions (kservice.c). A hook decides what happens; without one the line is printed and the
 * board is left with status 1. */
#ifdef RT_DEBUGING_ASSERT
#define RT_ASSERT(EX)                                                                              \
    do {                                                                                           \
        if (!(EX)) {                                                                               \
            rt_assert_handler(#EX, __func__, __LINE__);                                            \
        }                                                                                          \
    } while (0)
#else
#define RT_ASSERT(EX) ((void)(EX))
#endif
void rt_assert_handler(const char *ex_string, const char *func, rt_size_t line);
void rt_assert_set_hook(void (*hook)(const char *ex, const char *func, rt_size_t line));
extern void (*rt_assert_hook)(const char *ex, const char *func, rt_size_t line);

#ifdef RT_DEBUGING_CONTEXT
#define RT_DEBUG_NOT_IN_INTERRUPT RT_ASSERT(rt_interrupt_get_nest() == 0)
#define RT_DEBUG_IN_THREAD_CONTEXT                                                                 \
    RT_ASSERT((rt_interrupt_get_nest() == 0) && (rt_thread_self() != RT_NULL))
#define RT_DEBUG_SCHEDULER_AVAILABLE(need_check)                                                   \
    do {                                                                                           \
        if (need_check) {                                                                          \
            RT_DEBUG_IN_THREAD_CONTEXT;                                                            \
            RT_ASSERT(rt_critical_level() == 0);                                                   \
        }                                                                                          \
    } while (0)
#else
#define RT_DEBUG_NOT_IN_INTERRUPT                ((void)0)
#define RT_DEBUG_IN_THREAD_CONTEXT               ((void)0)
#define RT_DEBUG_SCHEDULER_AVAILABLE(need_check) ((void)(need_check))
#endif

/* For allocators written against upstream's hooks. */
#ifdef RT_USING_HOOK
#define __ON_HOOK_ARGS(hook, argv)                                                                 \
    do {                                                                                           \
        if ((hook) != RT_NULL) {                                                                   \
            hook argv;                                                                             \
        }                                                                                          \
    } while (0)
#define RT_OBJECT_HOOK_CALL(name, argv) __on_##name argv
#else
#define RT_OBJECT_HOOK_CALL(name, argv)
#endif

/* Objects (object.c). Lists are newest first; rt_object_find() compares RT_NAME_MAX - 1 bytes. */
struct rt_object_information *rt_object_get_information(enum rt_object_class_type type);
int rt_object_get_length(enum rt_object_class_type type);
int rt_object_get_pointers(enum rt_object_class_type type, rt_object_t *pointers, int maxlen);
void rt_object_init(struct rt_object *object, enum rt_object_class_type type, const char *name);
void rt_object_detach(rt_object_t object);
#ifdef RT_USING_HEAP
rt_object_t rt_object_allocate(enum rt_object_class_type type, const char *name);
void rt_object_delete(rt_object_t object);
#endif
rt_bool_t rt_object_is_systemobject(rt_object_t object);
rt_uint8_t rt_object_get_type(rt_object_t object);
rt_object_t rt_object_find(const char *name, rt_uint8_t type);
rt_err_t rt_object_get_name(rt_object_t object, char *name, rt_uint8_t name_size);
rt_err_t rt_object_for_each(rt_uint8_t type, rt_object_iter_t iter, void *data);
#ifdef RT_USING_HOOK
void rt_object_attach_sethook(void (*hook)(struct rt_object *object));
void rt_object_detach_sethook(void (*hook)(struct rt_object *object));
void rt_object_trytake_sethook(void (*hook)(struct rt_object *object));
void rt_object_take_sethook(void (*hook)(struct rt_object *object));
void rt_object_put_sethook(void (*hook)(struct rt_object *object));
#endif

/* Time (timer.c). */
rt_tick_t rt_tick_get(void);
void rt_tick_set(rt_tick_t tick);
void rt_tick_increase(void);
rt_tick_t rt_tick_get_delta(rt_tick_t base);
rt_tick_t rt_tick_from_millisecond(rt_int32_t ms);
rt_tick_t rt_tick_get_millisecond(void);
void rt_system_tick_init(void);

/* Timers (timer.c). */
void rt_timer_init(rt_timer_t timer, const char *name, void (*timeout)(void *parameter),
                   void *parameter, rt_tick_t time, rt_uint8_t flag);
rt_err_t rt_timer_detach(rt_timer_t timer);
#ifdef RT_USING_HEAP
rt_timer_t rt_timer_create(const char *name, void (*timeout)(void *parameter), void *parameter,
                           rt_tick_t time, rt_uint8_t flag);
rt_err_t rt_timer_delete(rt_timer_t timer);
#endif
rt_err_t rt_timer_start(rt_timer_t timer);
rt_err_t rt_timer_stop(rt_timer_t timer);
rt_err_t rt_timer_control(rt_timer_t timer, int cmd, void *arg);
rt_tick_t rt_timer_next_timeout_tick(void);
#ifdef RT_USING_HOOK
void rt_timer_enter_sethook(void (*hook)(struct rt_timer *timer));
void rt_timer_exit_sethook(void (*hook)(struct rt_timer *timer));
#endif

/* Threads (thread.c). */
rt_err_t rt_thread_init(struct rt_thread *thread, const char *name, void (*entry)(void *parameter),
                        void *parameter, void *stack_start, rt_uint32_t stack_size,
                        rt_uint8_t priority, rt_uint32_t tick);
rt_err_t rt_thread_detach(rt_thread_t thread);
#ifdef RT_USING_HEAP
rt_thread_t rt_thread_create(const char *name, void (*entry)(void *parameter), void *parameter,
                             rt_uint32_t stack_size, rt_uint8_t priority, rt_uint32_t tick);
rt_err_t rt_thread_delete(rt_thread_t thread);
#endif
rt_thread_t rt_thread_self(void);
rt_thread_t rt_thread_find(char *name);
rt_err_t rt_thread_startup(rt_thread_t thread);
rt_err_t rt_thread_yield(void);
rt_err_t rt_thread_delay(rt_tick_t tick);
rt_err_t rt_thread_delay_until(rt_tick_t *tick, rt_tick_t inc_tick);
rt_err_t rt_thread_mdelay(rt_int32_t ms);
rt_err_t rt_thread_control(rt_thread_t thread, int cmd, void *arg);
rt_err_t rt_thread_suspend(rt_thread_t thread);
rt_err_t rt_thread_resume(rt_thread_t thread);
rt_err_t rt_thread_get_name(rt_thread_t thread, char *name, rt_uint8_t name_size);
rt_uint8_t rt_thread_get_priority(rt_thread_t thread); /* the effective one */
rt_uint8_t rt_thread_get_stat(rt_thread_t thread);     /* RT_THREAD_* */
#ifdef RT_USING_HOOK
void rt_thread_suspend_sethook(void (*hook)(rt_thread_t thread));
void rt_thread_resume_sethook(void (*hook)(rt_thread_t thread));
void rt_thread_inited_sethook(void (*hook)(rt_thread_t thread));
#endif

/* The idle thread runs up to RT_IDLE_HOOK_LIST_SIZE hooks over and over; they must not wait. */
rt_err_t rt_thread_idle_sethook(void (*hook)(void));
rt_err_t rt_thread_idle_delhook(void (*hook)(void));
rt_thread_t rt_thread_idle_gethandler(void);

/* Scheduler (sched.c). */
void rt_schedule(void);
rt_base_t rt_enter_critical(void); /* returns the depth after entering */
void rt_exit_critical(void);
void rt_exit_critical_safe(rt_base_t critical_level); /* asserts that depth */
rt_uint16_t rt_critical_level(void);
#ifdef RT_USING_HOOK
void rt_scheduler_sethook(void (*hook)(rt_thread_t from, rt_thread_t to));
void rt_scheduler_switch_sethook(void (*hook)(struct rt_thread *tid));
#endif

/* Interrupts and spinlocks (irq.c). */
void rt_interrupt_enter(void);
void rt_interrupt_leave(void);
rt_uint8_t rt_interrupt_get_nest(void);
#ifdef RT_USING_HOOK
void rt_interrupt_enter_sethook(void (*hook)(void));
void rt_interrupt_leave_sethook(void (*hook)(void));
#endif
void rt_spin_lock_init(struct rt_spinlock *lock);
void rt_spin_lock(struct rt_spinlock *lock);
void rt_spin_unlock(struct rt_spinlock *lock);
rt_base_t rt_spin_lock_irqsave(struct rt_spinlock *lock);
void rt_spin_unlock_irqrestore(struct rt_spinlock *lock, rt_base_t level);
#define rt_hw_spin_lock_init(lock) rt_spin_lock_init(lock)
#define rt_hw_spin_lock(lock)      rt_spin_lock(lock)
#define rt_hw_spin_unlock(lock)    rt_spin_unlock(lock)

/* Semaphore (sync.c). */
#ifdef RT_USING_SEMAPHORE
rt_err_t rt_sem_init(rt_sem_t sem, const char *name, rt_uint32_t value, rt_uint8_t flag);
rt_err_t rt_sem_detach(rt_sem_t sem);
#ifdef RT_USING_HEAP
rt_sem_t rt_sem_create(const char *name, rt_uint32_t value, rt_uint8_t flag);
rt_err_t rt_sem_delete(rt_sem_t sem);
#endif
rt_err_t rt_sem_take(rt_sem_t sem, rt_int32_t timeout);
rt_err_t rt_sem_take_interruptible(rt_sem_t sem, rt_int32_t timeout);
rt_err_t rt_sem_take_killable(rt_sem_t sem, rt_int32_t timeout);
rt_err_t rt_sem_trytake(rt_sem_t sem);
rt_err_t rt_sem_release(rt_sem_t sem);
rt_err_t rt_sem_control(rt_sem_t sem, int cmd, void *arg);
#endif

/* Mutex (sync.c): recursive, with priority inheritance; waiters by priority, whatever flag says. */
#ifdef RT_USING_MUTEX
rt_err_t rt_mutex_init(rt_mutex_t mutex, const char *name, rt_uint8_t flag);
rt_err_t rt_mutex_detach(rt_mutex_t mutex);
#ifdef RT_USING_HEAP
rt_mutex_t rt_mutex_create(const char *name, rt_uint8_t flag);
rt_err_t rt_mutex_delete(rt_mutex_t mutex);
#endif
rt_err_t rt_mutex_take(rt_mutex_t mutex, rt_int32_t timeout);
rt_err_t rt_mutex_take_interruptible(rt_mutex_t mutex, rt_int32_t timeout);
rt_err_t rt_mutex_take_killable(rt_mutex_t mutex, rt_int32_t timeout);
rt_err_t rt_mutex_trytake(rt_mutex_t mutex);
rt_err_t rt_mutex_release(rt_mutex_t mutex);
rt_err_t rt_mutex_control(rt_mutex_t mutex, int cmd, void *arg);
rt_thread_t rt_mutex_get_owner(rt_mutex_t mutex);
rt_ubase_t rt_mutex_get_hold(rt_mutex_t mutex);
#endif

/* Event (event.c). */
#ifdef RT_USING_EVENT
rt_err_t rt_event_init(rt_event_t event, const char *name, rt_uint8_t flag);
rt_err_t rt_event_detach(rt_event_t event);
#ifdef RT_USING_HEAP
rt_event_t rt_event_create(const char *name, rt_uint8_t flag);
rt_err_t rt_event_delete(rt_event_t event);
#endif
rt_err_t rt_event_send(rt_event_t event, rt_uint32_t set);
rt_err_t rt_event_recv(rt_event_t event, rt_uint32_t set, rt_uint8_t option, rt_int32_t timeout,
                       rt_uint32_t *recved);
rt_err_t rt_event_recv_interruptible(rt_event_t event, rt_uint32_t set, rt_uint8_t option,
                                     rt_int32_t timeout, rt_uint32_t *recved);
rt_err_t rt_event_control(rt_event_t event, int cmd, void *arg);
#endif

/* Mailbox (queue.c). size is in messages. */
#ifdef RT_USING_MAILBOX
rt_err_t rt_mb_init(rt_mailbox_t mb, const char *name, void *msgpool, rt_size_t size,
                    rt_uint8_t flag);
rt_err_t rt_mb_detach(rt_mailbox_t mb);
#ifdef RT_USING_HEAP
rt_mailbox_t rt_mb_create(const char *name, rt_size_t size, rt_uint8_t flag);
rt_err_t rt_mb_delete(rt_mailbox_t mb);
#endif
rt_err_t rt_mb_send(rt_mailbox_t mb, rt_ubase_t value);
rt_err_t rt_mb_send_wait(rt_mailbox_t mb, rt_ubase_t value, rt_int32_t timeout);
rt_err_t rt_mb_urgent(rt_mailbox_t mb, rt_ubase_t value);
rt_err_t rt_mb_recv(rt_mailbox_t mb, rt_ubase_t *value, rt_int32_t timeout);
rt_err_t rt_mb_control(rt_mailbox_t mb, int cmd, void *arg);
#endif

/* Message queue (queue.c). pool_size is in bytes: RT_MQ_BUF_SIZE(). rt_mq_recv() returns the length
 * of the message, or a negative error. */
#ifdef RT_USING_MESSAGEQUEUE
rt_err_t rt_mq_init(rt_mq_t mq, const char *name, void *msgpool, rt_size_t msg_size,
                    rt_size_t pool_size, rt_uint8_t flag);
rt_err_t rt_mq_detach(rt_mq_t mq);
#ifdef RT_USING_HEAP
rt_mq_t rt_mq_create(const char *name, rt_size_t msg_size, rt_size_t max_msgs, rt_uint8_t flag);
rt_err_t rt_mq_delete(rt_mq_t mq);
#endif
rt_err_t rt_mq_send(rt_mq_t mq, const void *buffer, rt_size_t size);
rt_err_t rt_mq_send_wait(rt_mq_t mq, const void *buffer, rt_size_t size, rt_int32_t timeout);
rt_err_t rt_mq_urgent(rt_mq_t mq, const void *buffer, rt_size_t size);
rt_ssize_t rt_mq_recv(rt_mq_t mq, void *buffer, rt_size_t size, rt_int32_t timeout);
rt_err_t rt_mq_control(rt_mq_t mq, int cmd, void *arg);
#endif

/* Errors (kservice.c): one number per thread, one for all interrupts. */
rt_err_t rt_get_errno(void);
void rt_set_errno(rt_err_t no);
const char *rt_strerror(rt_err_t error);

/*
 * Console (kprintf.c). At most RT_CONSOLEBUF_SIZE - 1 bytes are printed; what is printed by one call
 * is not mixed with what other threads print. Formats: acre/lib/fmt.h. Returns the bytes printed.
 */
#ifdef RT_CHECK_FORMATS /* our own sources; upstream's pass sizes to %d */
#define RT_PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define RT_PRINTF_LIKE(fmt, first)
#endif
#ifdef RT_USING_CONSOLE
int rt_kprintf(const char *fmt, ...) RT_PRINTF_LIKE(1, 2);
void rt_kputs(const char *str);
#else
#define rt_kprintf(...) ((void)0)
#define rt_kputs(str)   ((void)(str))
#endif
void rt_show_version(void);

/* Strings and memory (klibc.c); freestanding, so they are there without a C library. */
int rt_vsnprintf(char *buf, rt_size_t size, const char *fmt, va_list args);
int rt_vsprintf(char *buf, const char *fmt, va_list args);
int rt_sprintf(char *buf, const char *fmt, ...) RT_PRINTF_LIKE(2, 3);
int rt_snprintf(char *buf, rt_size_t size, const char *fmt, ...) RT_PRINTF_LIKE(3, 4);
void *rt_memset(void *s, int c, rt_ubase_t count);
void *rt_memcpy(void *dst, const void *src, rt_ubase_t count);
void *rt_memmove(void *dst, const void *src, rt_size_t count);
rt_int32_t rt_memcmp(const void *s1, const void *s2, rt_size_t count);
rt_size_t rt_strlen(const char *s);
rt_size_t rt_strnlen(const char *s, rt_size_t maxlen);
char *rt_strcpy(char *dst, const char *src);
char *rt_strncpy(char *dst, const char *src, rt_size_t n);
rt_int32_t rt_strcmp(const char *s1, const char *s2);
rt_int32_t rt_strncmp(const char *s1, const char *s2, rt_size_t count);
rt_int32_t rt_strcasecmp(const char *s1, const char *s2);
char *rt_strstr(const char *s1, const char *s2);
#ifdef RT_USING_HEAP
char *rt_strdup(const char *s);
#endif

/* Start-up. The board's start-up is acre_boot() (acre/kernel/kernel.h); these are for programs that
 * name them. rt_components_board_init() and rt_components_init() have then run already. */
void rt_components_board_init(void);
void rt_components_init(void);
void rt_system_scheduler_start(void);

#include <finsh.h>

#endif
