/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_ATOMIC_H__
#define RT_ATOMIC_H__

/* RT-Thread's atomics on rt_atomic_t (rtdef.h), sequentially consistent, by the compiler. */
#include <rtdef.h>

rt_inline rt_atomic_t rt_atomic_load(volatile rt_atomic_t *ptr)
{
    return __atomic_load_n(ptr, __ATOMIC_SEQ_CST);
}

rt_inline void rt_atomic_store(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    __atomic_store_n(ptr, val, __ATOMIC_SEQ_CST);
}

/* These return what was there before. */
rt_inline rt_atomic_t rt_atomic_exchange(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    return __atomic_exchange_n(ptr, val, __ATOMIC_SEQ_CST);
}

rt_inline rt_atomic_t rt_atomic_add(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    return __atomic_fetch_add(ptr, val, __ATOMIC_SEQ_CST);
}

rt_inline rt_atomic_t rt_atomic_sub(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    return __atomic_fetch_sub(ptr, val, __ATOMIC_SEQ_CST);
}

rt_inline rt_atomic_t rt_atomic_and(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    return __atomic_fetch_and(ptr, val, __ATOMIC_SEQ_CST);
}

rt_inline rt_atomic_t rt_atomic_or(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    return __atomic_fetch_or(ptr, val, __ATOMIC_SEQ_CST);
}

rt_inline rt_atomic_t rt_atomic_xor(volatile rt_atomic_t *ptr, rt_atomic_t val)
{
    return __atomic_fetch_xor(ptr, val, __ATOMIC_SEQ_CST);
}

/* True iff *ptr was *expected and is now desired; else *expected becomes what *ptr is. */
rt_inline rt_atomic_t rt_atomic_compare_exchange_strong(volatile rt_atomic_t *ptr,
                                                        rt_atomic_t *expected, rt_atomic_t desired)
{
    return __atomic_compare_exchange_n(ptr, expected, desired, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

#endif
