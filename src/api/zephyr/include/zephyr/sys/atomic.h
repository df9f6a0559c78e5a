/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_ATOMIC_H_
#define ZEPHYR_SYS_ATOMIC_H_

/* Zephyr's atomic words over the compiler's. Each call returns the value before it. */
#include <zephyr/types.h>

typedef long atomic_val_t;
typedef atomic_val_t atomic_t;
typedef void *atomic_ptr_val_t;
typedef atomic_ptr_val_t atomic_ptr_t;

#define ATOMIC_INIT(i) (i)

static inline bool atomic_cas(atomic_t *target, atomic_val_t old_value, atomic_val_t new_value)
{
    return __atomic_compare_exchange_n(target, &old_value, new_value, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}
static inline bool atomic_ptr_cas(atomic_ptr_t *target, void *old_value, void *new_value)
{
    return __atomic_compare_exchange_n(target, &old_value, new_value, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_add(atomic_t *target, atomic_val_t value)
{
    return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_sub(atomic_t *target, atomic_val_t value)
{
    return __atomic_fetch_sub(target, value, __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_inc(atomic_t *target)
{
    return atomic_add(target, 1);
}
static inline atomic_val_t atomic_dec(atomic_t *target)
{
    return atomic_sub(target, 1);
}
static inline atomic_val_t atomic_get(const atomic_t *target)
{
    return __atomic_load_n(target, __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_set(atomic_t *target, atomic_val_t value)
{
    return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_clear(atomic_t *target)
{
    return atomic_set(target, 0);
}
static inline void *atomic_ptr_get(const atomic_ptr_t *target)
{
    return __atomic_load_n(target, __ATOMIC_SEQ_CST);
}
static inline void *atomic_ptr_set(atomic_ptr_t *target, void *value)
{
    return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
static inline void *atomic_ptr_clear(atomic_ptr_t *target)
{
    return atomic_ptr_set(target, NULL);
}
static inline atomic_val_t atomic_or(atomic_t *target, atomic_val_t value)
{
    return __atomic_fetch_or(target, value, __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_xor(atomic_t *target, atomic_val_t value)
{
    return __atomic_fetch_xor(target, value, __ATOMIC_SEQ_CST);
}
static inline atomic_val_t atomic_and(atomic_t *target, atomic_val_t value)
{
    return __atomic_fetch_and(target, value, __ATOMIC_SEQ_CST);
}

/* Bits of an array of words, numbered through. */
#define ATOMIC_BITS                   (sizeof(atomic_val_t) * 8U)
#define ATOMIC_BITMAP_SIZE(num_bits)  (((num_bits) + ATOMIC_BITS - 1U) / ATOMIC_BITS)
#define ATOMIC_DEFINE(name, num_bits) atomic_t name[ATOMIC_BITMAP_SIZE(num_bits)]
#define Z_ATOMIC_MASK(bit)            ((atomic_val_t)(1UL << ((unsigned long)(bit) % ATOMIC_BITS)))
#define Z_ATOMIC_WORD(word, bit)      (&(word)[(unsigned long)(bit) / ATOMIC_BITS])

static inline bool atomic_test_bit(const atomic_t *target, int bit)
{
    return (atomic_get(Z_ATOMIC_WORD(target, bit)) & Z_ATOMIC_MASK(bit)) != 0;
}
static inline void atomic_set_bit(atomic_t *target, int bit)
{
    (void)atomic_or(Z_ATOMIC_WORD(target, bit), Z_ATOMIC_MASK(bit));
}
static inline void atomic_clear_bit(atomic_t *target, int bit)
{
    (void)atomic_and(Z_ATOMIC_WORD(target, bit), ~Z_ATOMIC_MASK(bit));
}
static inline bool atomic_test_and_set_bit(atomic_t *target, int bit)
{
    return (atomic_or(Z_ATOMIC_WORD(target, bit), Z_ATOMIC_MASK(bit)) & Z_ATOMIC_MASK(bit)) != 0;
}
static inline bool atomic_test_and_clear_bit(atomic_t *target, int bit)
{
    return (atomic_and(Z_ATOMIC_WORD(target, bit), ~Z_ATOMIC_MASK(bit)) & Z_ATOMIC_MASK(bit)) != 0;
}

#endif
