/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_KERNEL_SYNC_H_
#define ZEPHYR_KERNEL_SYNC_H_

/*
 * Semaphore, mutex, timer, message queue and fifo under Zephyr's names. Each is a thin coat on the
 * kernel's own (acre/kernel/sync.h, timer.h, ipc.h), which states cost and wake order: the most
 * urgent waiter first, among equals the one that has waited longest.
 *
 * Results: 0; -EBUSY without waiting, -EAGAIN after it. Calls with a timeout other than K_NO_WAIT
 * are for threads only.
 */
#include <acre/kernel/ipc.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/timer.h>

#include <zephyr/kernel/thread.h>

struct k_sem {
    struct acre_sem sem;
};

#define K_SEM_MAX_LIMIT UINT32_MAX
#define Z_SEM_INITIALIZER(obj, initial, limit)                                                     \
    {                                                                                              \
        ACRE_SEM_INIT((obj).sem, (initial), (limit), ACRE_WAIT_PRIORITY)                           \
    }
#define K_SEM_DEFINE(name, initial_count, count_limit)                                             \
    struct k_sem name = Z_SEM_INITIALIZER(name, initial_count, count_limit);                       \
    BUILD_ASSERT(((count_limit) != 0U) && ((initial_count) <= (count_limit)),                      \
                 "the limit of a semaphore is at least 1 and not below its initial count")

int k_sem_init(struct k_sem *sem, unsigned int initial_count, unsigned int limit);
int k_sem_take(struct k_sem *sem, k_timeout_t timeout);
void k_sem_give(struct k_sem *sem);
void k_sem_reset(struct k_sem *sem); /* waiters get -EAGAIN */
unsigned int k_sem_count_get(struct k_sem *sem);

struct k_mutex {
    struct acre_mutex mutex;
};

#define K_MUTEX_DEFINE(name) struct k_mutex name = {ACRE_MUTEX_INIT((name).mutex)}

int k_mutex_init(struct k_mutex *mutex);
int k_mutex_lock(struct k_mutex *mutex, k_timeout_t timeout);
int k_mutex_unlock(struct k_mutex *mutex); /* 0; -EPERM: another's; -EINVAL: not locked */

struct k_timer;
typedef void (*k_timer_expiry_t)(struct k_timer *timer);
typedef void (*k_timer_stop_t)(struct k_timer *timer);

struct k_timer {
    struct acre_timer timer;
    struct acre_lock lock;
    struct acre_wait_queue waiters; /* in k_timer_status_sync() */
    k_timer_expiry_t expiry_fn;     /* in the tick interrupt    */
    k_timer_stop_t stop_fn;
    uint32_t period; /* ticks, 0: one-shot                 } lock */
    uint32_t status; /* expiries since it was last read    }      */
    void *user_data;
};

void z_timer_expired(struct acre_timer *timer, void *arg);
#define Z_TIMER_INITIALIZER(obj, expiry, stop)                                                     \
    {                                                                                              \
        .timer = {.node = ACRE_LIST_INIT((obj).timer.node), .fn = z_timer_expired, .arg = &(obj)}, \
        .lock = ACRE_LOCK_INIT,                                                                    \
        .waiters = ACRE_WAIT_QUEUE_INIT((obj).waiters, ACRE_WAIT_PRIORITY), .expiry_fn = (expiry), \
        .stop_fn = (stop),                                                                         \
    }
#define K_TIMER_DEFINE(name, expiry_fn, stop_fn)                                                   \
    struct k_timer name = Z_TIMER_INITIALIZER(name, expiry_fn, stop_fn)

void k_timer_init(struct k_timer *timer, k_timer_expiry_t expiry_fn, k_timer_stop_t stop_fn);
void k_timer_start(struct k_timer *timer, k_timeout_t duration, k_timeout_t period);
void k_timer_stop(struct k_timer *timer);
uint32_t k_timer_status_get(struct k_timer *timer);
uint32_t k_timer_status_sync(struct k_timer *timer);
uint32_t k_timer_remaining_get(struct k_timer *timer); /* milliseconds */
static inline void k_timer_user_data_set(struct k_timer *timer, void *user_data)
{
    timer->user_data = user_data;
}
static inline void *k_timer_user_data_get(const struct k_timer *timer)
{
    return timer->user_data;
}

struct k_msgq {
    struct acre_msgq queue;
};

#define K_MSGQ_DEFINE(q_name, q_msg_size, q_max_msgs, q_align)                                     \
    static unsigned char __aligned(q_align) z_msgq_buf_##q_name[(q_max_msgs) * (q_msg_size)];      \
    struct k_msgq q_name = {{                                                                      \
        .lock = ACRE_LOCK_INIT,                                                                    \
        .storage = z_msgq_buf_##q_name,                                                            \
        .size = (q_msg_size),                                                                      \
        .capacity = (q_max_msgs),                                                                  \
        .senders = ACRE_WAIT_QUEUE_INIT((q_name).queue.senders, ACRE_WAIT_PRIORITY),               \
        .receivers = ACRE_WAIT_QUEUE_INIT((q_name).queue.receivers, ACRE_WAIT_PRIORITY),           \
    }}

void k_msgq_init(struct k_msgq *q, char *buffer, size_t msg_size, uint32_t max_msgs);
int k_msgq_put(struct k_msgq *q, const void *data, k_timeout_t timeout); /* full: -ENOMSG */
int k_msgq_get(struct k_msgq *q, void *data, k_timeout_t timeout);       /* empty: -ENOMSG */
void k_msgq_purge(struct k_msgq *q);
uint32_t k_msgq_num_used_get(struct k_msgq *q);
uint32_t k_msgq_num_free_get(struct k_msgq *q);

struct k_fifo {
    struct acre_fifo fifo;
};

#define K_FIFO_DEFINE(name) struct k_fifo name = {ACRE_FIFO_INIT((name).fifo, ACRE_WAIT_PRIORITY)}

void k_fifo_init(struct k_fifo *fifo);
void k_fifo_put(struct k_fifo *fifo, void *data); /* the first word of data is the queue's */
void *k_fifo_get(struct k_fifo *fifo, k_timeout_t timeout);
int k_fifo_is_empty(struct k_fifo *fifo);

#endif
