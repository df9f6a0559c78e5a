/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_ZEPHYR_PRIVATE_H
#define ACRE_ZEPHYR_PRIVATE_H

/* What the files of the door share and its users do not see. */
#include <zephyr/kernel.h>
#include <zephyr/sys/heap_listener.h>

/* The calling thread if it is one of Zephyr's, else NULL (also in an ISR). */
struct k_thread *z_current(void);

bool z_ztest_fatal(unsigned int reason, const struct arch_esf *esf);

/* Has the thread the fields of a k_thread, or did another door make it? */
bool z_is_k_thread(const struct k_thread *thread);

/* Bytes that can be written at mem, whole units or not: what a copy must save. */
size_t z_heap_capacity(struct sys_heap *heap, void *mem);

/* Around a wait for memory: see thread.c. */
void z_wait_begins(void *object, void (*left)(void *object, void *value));
void z_wait_ended(void);

/* Memory of heap for k_malloc() and its like: never waits, and takes nothing from under those who do. */
void *z_k_heap_take(struct k_heap *heap, size_t align, size_t size);

/* A pool's memory for k_free(): take a block with that many bytes for a descriptor in front, without
 * waiting; give it back; what its user may write to (0: not a block's). */
void *z_mem_pool_take(struct k_mem_pool *pool, size_t size, size_t descriptor);
void z_mem_pool_give(struct k_mem_pool *pool, void *mem);
size_t z_mem_pool_usable(struct k_mem_pool *pool, void *mem);
/* Let k_free() find the pool. False: too many are known. */
bool z_mem_pool_known(struct k_mem_pool *pool);

#ifdef CONFIG_SYS_HEAP_LISTENER
#define Z_TOLD_ALLOC(heap, mem, bytes)                                                             \
    heap_listener_notify_alloc(HEAP_ID_FROM_POINTER(heap), (mem), (bytes))
#define Z_TOLD_FREE(heap, mem, bytes)                                                              \
    heap_listener_notify_free(HEAP_ID_FROM_POINTER(heap), (mem), (bytes))
#else
#define Z_TOLD_ALLOC(heap, mem, bytes) ((void)(heap), (void)(mem), (void)(bytes))
#define Z_TOLD_FREE(heap, mem, bytes)  ((void)(heap), (void)(mem), (void)(bytes))
#endif

#endif
