/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - semaphore, mutex, timer, message queue, fifo
 *
 * The kernel's errors have the numbers of errno, so most results pass through. A timer has two times,
 * a first one and a period, over a kernel timer that has one: it is started again, in the tick that
 * it expires in, for the period, so periods do not drift.
 */
#include <acre/kernel/isr.h>

#include <zephyr/kernel.h>

_Static_assert((ACRE_EBUSY == -EBUSY) && (ACRE_EAGAIN == -EAGAIN) && (ACRE_EPERM == -EPERM) &&
                   (ACRE_EINVAL == -EINVAL) && (ACRE_ENOMEM == -ENOMEM),
               "results pass through unchanged");

int k_sem_init(struct k_sem *sem, unsigned int initial_count, unsigned int limit)
{
    return acre_sem_init(&sem->sem, initial_count, limit, ACRE_WAIT_PRIORITY);
}

int k_sem_take(struct k_sem *sem, k_timeout_t timeout)
{
    int err = acre_sem_take(&sem->sem, z_timeout_ticks(timeout));

    __ASSERT(err != ACRE_EPERM, "an interrupt, or who holds a lock, cannot wait");
    return err;
}

void k_sem_give(struct k_sem *sem)
{
    (void)acre_sem_give(&sem->sem); /* at its limit it stays there */
}

void k_sem_reset(struct k_sem *sem)
{
    acre_sem_reset(&sem->sem, 0U, -EAGAIN, true);
}

unsigned int k_sem_count_get(struct k_sem *sem)
{
    return sem->sem.count;
}

int k_mutex_init(struct k_mutex *mutex)
{
    acre_mutex_init(&mutex->mutex);
    return 0;
}

int k_mutex_lock(struct k_mutex *mutex, k_timeout_t timeout)
{
    int err = acre_mutex_take(&mutex->mutex, z_timeout_ticks(timeout));

    __ASSERT(err != ACRE_EPERM, "an interrupt, or who holds a lock, cannot wait");
    return err;
}

int k_mutex_unlock(struct k_mutex *mutex)
{
    return (mutex->mutex.owner == NULL) ? -EINVAL : acre_mutex_give(&mutex->mutex);
}

/* ---- timer ---- */

void z_timer_expired(struct acre_timer *timer, void *arg)
{
    struct k_timer *it = arg;
    acre_key key = acre_lock_take(&it->lock);

    it->status++;
    if (it->period != 0U) {
        (void)acre_timer_start(timer, it->period);
    }
    if (acre_wait_wake_first(&it->waiters, ACRE_OK, NULL) != NULL) {
        (void)acre_wait_wake_all(&it->waiters, ACRE_OK);
    }
    acre_lock_give(&it->lock, key);
    if (it->expiry_fn != NULL) {
        it->expiry_fn(it);
    }
}

void k_timer_init(struct k_timer *timer, k_timer_expiry_t expiry_fn, k_timer_stop_t stop_fn)
{
    acre_timer_init(&timer->timer, NULL, z_timer_expired, timer, 0U);
    acre_lock_init(&timer->lock);
    acre_wait_init(&timer->waiters, ACRE_WAIT_PRIORITY);
    timer->expiry_fn = expiry_fn;
    timer->stop_fn = stop_fn;
    timer->period = 0U;
    timer->status = 0U;
    timer->user_data = NULL;
}

void k_timer_start(struct k_timer *timer, k_timeout_t duration, k_timeout_t period)
{
    acre_key key;

    if (z_timeout_is_forever(duration)) {
        return; /* as upstream: such a timer is left as it is */
    }
    key = acre_lock_take(&timer->lock);
    (void)acre_timer_stop(&timer->timer);
    timer->period = z_timeout_period(period);
    timer->status = 0U;
    (void)acre_timer_start(&timer->timer, z_timeout_ticks(duration));
    acre_lock_give(&timer->lock, key);
}

void k_timer_stop(struct k_timer *timer)
{
    acre_key key = acre_lock_take(&timer->lock);
    bool was_running = acre_timer_stop(&timer->timer) == ACRE_OK;

    (void)acre_wait_wake_all(&timer->waiters, ACRE_OK);
    acre_lock_give(&timer->lock, key);
    acre_reschedule();
    if (was_running && (timer->stop_fn != NULL)) {
        timer->stop_fn(timer);
    }
}

uint32_t k_timer_status_get(struct k_timer *timer)
{
    acre_key key = acre_lock_take(&timer->lock);
    uint32_t status = timer->status;

    timer->status = 0U;
    acre_lock_give(&timer->lock, key);
    return status;
}

uint32_t k_timer_status_sync(struct k_timer *timer)
{
    acre_key key = acre_lock_take(&timer->lock);

    if ((timer->status == 0U) && acre_timer_active(&timer->timer)) {
        (void)acre_wait_block(&timer->waiters, &timer->lock, key, ACRE_FOREVER, 0U, NULL);
    } else {
        acre_lock_give(&timer->lock, key);
    }
    return k_timer_status_get(timer);
}

uint32_t k_timer_remaining_get(struct k_timer *timer)
{
    return (uint32_t)k_ticks_to_ms_floor64(acre_timer_remaining(&timer->timer));
}

/* ---- queues ---- */

/* Without waiting, full and empty have a number of their own. */
static int msgq_result(int err)
{
    return (err == ACRE_EBUSY) ? -ENOMSG : err;
}

void k_msgq_init(struct k_msgq *q, char *buffer, size_t msg_size, uint32_t max_msgs)
{
    int err = acre_msgq_init(&q->queue, buffer, msg_size, max_msgs, ACRE_WAIT_PRIORITY);

    __ASSERT(err == ACRE_OK, "a message queue that cannot be: %d", err);
    (void)err;
}

int k_msgq_put(struct k_msgq *q, const void *data, k_timeout_t timeout)
{
    return msgq_result(acre_msgq_put(&q->queue, data, z_timeout_ticks(timeout)));
}

int k_msgq_get(struct k_msgq *q, void *data, k_timeout_t timeout)
{
    return msgq_result(acre_msgq_get(&q->queue, data, z_timeout_ticks(timeout)));
}

void k_msgq_purge(struct k_msgq *q)
{
    acre_msgq_reset(&q->queue, -ENOMSG);
}

uint32_t k_msgq_num_used_get(struct k_msgq *q)
{
    return (uint32_t)q->queue.used;
}

uint32_t k_msgq_num_free_get(struct k_msgq *q)
{
    return (uint32_t)(q->queue.capacity - q->queue.used);
}

void k_fifo_init(struct k_fifo *fifo)
{
    acre_fifo_init(&fifo->fifo, ACRE_WAIT_PRIORITY);
}

void k_fifo_put(struct k_fifo *fifo, void *data)
{
    acre_fifo_put(&fifo->fifo, data);
}

void *k_fifo_get(struct k_fifo *fifo, k_timeout_t timeout)
{
    return acre_fifo_get(&fifo->fifo, z_timeout_ticks(timeout));
}

int k_fifo_is_empty(struct k_fifo *fifo)
{
    return fifo->fifo.head == NULL;
}
