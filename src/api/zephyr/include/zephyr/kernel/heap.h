/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_KERNEL_HEAP_H_
#define ZEPHYR_KERNEL_HEAP_H_

/*
 * k_heap: a heap with a lock, whose users may wait for memory; and k_malloc over one of them.
 *
 *   call                          cost                                 from an ISR    may block
 *   k_heap_alloc, _aligned_alloc  O(1); a wait                         K_NO_WAIT      yes
 *   k_heap_calloc                 the same and the clearing            K_NO_WAIT      yes
 *   k_heap_realloc                the same and the copy, not locked    K_NO_WAIT      yes
 *   k_heap_free                   O(1), and O(1) for each waiter it serves; the lock is
 *                                 held for one of these at a time      yes            no *
 *   k_malloc, k_free ...          as these; k_free finds the heap in O(log heaps)
 *                                                                      yes            no *
 *   (* may switch to a more urgent thread that got its memory)
 *
 * The rule of waiting. Requests are served strictly by priority, and among equals in the order in
 * which they began to wait. The first waiter's request is reserved: while it waits, no memory goes
 * to anyone behind it, be the request ever so small, and not to a newcomer who is not more urgent
 * either, not even with K_NO_WAIT. So what is freed collects until the first waiter can be served,
 * and a large request does not starve on a stream of small ones. (Interrupts are more urgent than
 * every thread.) Memory is handed over by the one who frees it: nobody races for it.
 *
 * A request that an empty heap could not serve - 0 bytes, or more than its largest block - gets NULL
 * at once, whatever its timeout.
 */
#include <zephyr/kernel/thread.h>
#include <zephyr/spinlock.h>
#include <zephyr/sys/iterable_sections.h>
#include <zephyr/sys/sys_heap.h>

struct k_heap {
    struct sys_heap heap;
    struct acre_wait_queue wait_q; /* each waiter's word points to its struct z_heap_request */
    struct k_spinlock lock;
};

#define Z_KHEAP_BYTES(bytes) (((bytes) > Z_HEAP_MIN_SIZE) ? (bytes) : Z_HEAP_MIN_SIZE)

#define Z_HEAP_DEFINE_IN_SECT(name, bytes, in_section)                                             \
    char in_section __aligned(8) kheap_##name[Z_KHEAP_BYTES(bytes)];                               \
    STRUCT_SECTION_ITERABLE(k_heap, name) = {                                                      \
        .heap = {.init_mem = kheap_##name, .init_bytes = sizeof(kheap_##name)},                    \
    }

/* A heap of that many bytes, its own bookkeeping included; at least one that serves one byte. */
#define K_HEAP_DEFINE(name, bytes)         Z_HEAP_DEFINE_IN_SECT(name, bytes, __noinit_named(name))
#define K_HEAP_DEFINE_NOCACHE(name, bytes) Z_HEAP_DEFINE_IN_SECT(name, bytes, __nocache)

#define Z_NONNULL_1 __attribute__((nonnull(1)))

void k_heap_init(struct k_heap *heap, void *mem, size_t bytes) Z_NONNULL_1;
void *k_heap_alloc(struct k_heap *heap, size_t bytes, k_timeout_t timeout) Z_NONNULL_1;
/* align: 0 or a power of two. */
void *k_heap_aligned_alloc(struct k_heap *heap, size_t align, size_t bytes,
                           k_timeout_t timeout) Z_NONNULL_1;
void *k_heap_calloc(struct k_heap *heap, size_t num, size_t size, k_timeout_t timeout) Z_NONNULL_1;
/* NULL allocates; 0 bytes frees once and gives NULL, whatever the timeout; on failure, also by
 * timeout, the old block is untouched. The alignment is not kept when the block moves. */
void *k_heap_realloc(struct k_heap *heap, void *ptr, size_t bytes, k_timeout_t timeout) Z_NONNULL_1;
void k_heap_free(struct k_heap *heap, void *mem) Z_NONNULL_1;

/* The heaps made by K_HEAP_DEFINE: *heap is the first of an array, the result their number. */
int k_heap_array_get(struct k_heap **heap);

/* ---- the system heap ---- */

/*
 * CONFIG_HEAP_MEM_POOL_SIZE is the largest block it serves, and K_HEAP_MEM_POOL_SIZE the same: no
 * subsystem here asks for a share of its own. 0, the default: there is no system heap, and who calls
 * k_malloc() is told so when it is compiled.
 */
#ifndef CONFIG_HEAP_MEM_POOL_SIZE
#define CONFIG_HEAP_MEM_POOL_SIZE 0
#endif
#define K_HEAP_MEM_POOL_SIZE CONFIG_HEAP_MEM_POOL_SIZE

#if K_HEAP_MEM_POOL_SIZE == 0
#define Z_NEEDS_SYSTEM_HEAP                                                                        \
    __attribute__((error("there is no system heap: CONFIG_HEAP_MEM_POOL_SIZE is 0")))
#else
#define Z_NEEDS_SYSTEM_HEAP
#endif

#if (K_HEAP_MEM_POOL_SIZE > 0) && !defined(CONFIG_HEAP_MEM_POOL_QUAD)
extern struct k_heap _system_heap;
#endif

void *k_malloc(size_t size) Z_NEEDS_SYSTEM_HEAP; /* k_malloc(0) is a block like any other */
void *k_calloc(size_t nmemb, size_t size) Z_NEEDS_SYSTEM_HEAP;
void *k_aligned_alloc(size_t align, size_t size) Z_NEEDS_SYSTEM_HEAP;
void *k_realloc(void *ptr, size_t size) Z_NEEDS_SYSTEM_HEAP; /* within the heap ptr came from */
void k_free(
    void *ptr); /* NULL: nothing; also what z_thread_malloc() and k_mem_pool_malloc() gave */

/* Where z_thread_malloc() takes from on behalf of a thread; threads it creates inherit it. */
#if ACRE_ZEPHYR_API_114
void k_thread_resource_pool_assign(struct k_thread *thread, struct k_mem_pool *pool);
#else
void k_thread_heap_assign(struct k_thread *thread, struct k_heap *heap);
#endif
void k_thread_system_pool_assign(struct k_thread *thread);

/* NULL: the thread has no resource pool, or it is full. In an ISR: from the system heap. */
void *z_thread_aligned_alloc(size_t align, size_t size);
void *z_thread_malloc(size_t size);

#endif
