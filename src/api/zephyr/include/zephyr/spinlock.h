/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SPINLOCK_H_
#define ZEPHYR_SPINLOCK_H_

/* Zephyr's spinlock is the kernel's lock (acre/kernel/lock.h) under another name. */
#include <acre/kernel/lock.h>

#include <zephyr/toolchain.h>

struct k_spinlock {
    struct acre_lock lock;
};

typedef struct {
    acre_key key;
} k_spinlock_key_t;

static inline k_spinlock_key_t k_spin_lock(struct k_spinlock *l)
{
    k_spinlock_key_t k = {acre_lock_take(&l->lock)};

    return k;
}

static inline void k_spin_unlock(struct k_spinlock *l, k_spinlock_key_t k)
{
    acre_lock_give(&l->lock, k.key);
}

/* K_SPINLOCK(&lock) { ... }: hold the lock in the block. Leave it at its end, or by
 * K_SPINLOCK_BREAK. */
#define K_SPINLOCK_BREAK continue
#define K_SPINLOCK(lck)                                                                            \
    for (struct z_spinlock_scope z_scope = z_spinlock_enter(lck); z_scope.once;                    \
         z_spinlock_leave(&z_scope))

struct z_spinlock_scope {
    struct k_spinlock *lock;
    k_spinlock_key_t key;
    bool once;
};

static inline struct z_spinlock_scope z_spinlock_enter(struct k_spinlock *l)
{
    struct z_spinlock_scope scope = {l, k_spin_lock(l), true};

    return scope;
}

static inline void z_spinlock_leave(struct z_spinlock_scope *scope)
{
    scope->once = false;
    k_spin_unlock(scope->lock, scope->key);
}

static inline unsigned int irq_lock(void)
{
    return acre_irq_mask();
}

static inline void irq_unlock(unsigned int key)
{
    acre_irq_restore(key);
}

#endif
