/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_MEM_H__
#define RT_MEM_H__

/*
 * RT-Thread's memory calls. Included by rtdef.h, which has the types; programs include rtthread.h.
 *
 *   call                               cost                     from an ISR     may block
 *   rt_malloc() ... rt_memory_info()   O(1)                     with HEAP_ISR   without it
 *   rt_calloc(), rt_realloc() moving   + bytes cleared, copied  with HEAP_ISR   without it
 *   rt_smem_*, rt_slab_*               O(1)                     yes             no
 *   rt_memheap_*                       O(1)                     yes             no
 *   rt_mp_alloc(), rt_mp_free()        O(1)                     time 0          yes
 *   *_init, *_create                   once                     no              no
 *
 * Each allocator's file says what its worst case is.
 */

/* Small memory and slab: what all instances show. */
struct rt_memory {
    struct rt_object parent;
    const char *algorithm; /* "small", "slab" */
    rt_ubase_t address;    /* first byte of the region */
    rt_size_t total;       /* bytes that blocks could have at most */
    rt_size_t used;        /* bytes that blocks have, headers included */
    rt_size_t max;         /* highest used */
};
typedef struct rt_memory *rt_mem_t;
typedef rt_mem_t rt_smem_t;
typedef rt_mem_t rt_slab_t;

/* Memheap: a region that is a heap of its own. The item is upstream's, for programs that declare
 * one; Acre's blocks have their own header. */
struct rt_memheap_item {
    rt_uint32_t magic;
    struct rt_memheap *pool_ptr;
    struct rt_memheap_item *next;
    struct rt_memheap_item *prev;
    struct rt_memheap_item *next_free;
    struct rt_memheap_item *prev_free;
#ifdef RT_USING_MEMTRACE
    rt_uint8_t owner_thread_name[4];
#endif
};

struct rt_memheap {
    struct rt_object parent;
    void *start_addr;
    rt_size_t pool_size;
    rt_size_t available_size;
    rt_size_t max_used_size;
    rt_bool_t locked; /* RT_TRUE: the system heap's lock guards this one */
    struct rt_spinlock spinlock;
    void *heap; /* the allocator inside */
};

/* Memory pool. */
struct rt_mempool {
    struct rt_object parent;
    void *start_address;    /* of the blocks' memory, as given */
    rt_size_t size;         /* of it, rounded down to RT_ALIGN_SIZE */
    rt_size_t block_size;   /* rounded up to RT_ALIGN_SIZE */
    rt_uint8_t *block_list; /* first free block's header, RT_NULL when there is none */
    rt_size_t block_total_count;
    rt_size_t block_free_count;
    union {
        rt_list_t suspend_thread; /* threads that wait for a block */
        struct acre_wait_queue waiters;
    };
    rt_size_t suspend_thread_count; /* how many they are */
    struct rt_spinlock spinlock;
    rt_uint32_t serial; /* of this life of the block: grows with each rt_mp_init() */
    rt_bool_t dying;    /* deleted, and kept until the last block comes back */
    struct acre_pool pool;
};
typedef struct rt_mempool *rt_mp_t;

/* The system heap. */
#ifdef RT_USING_HEAP
void rt_system_heap_init(void *begin_addr, void *end_addr);
void rt_system_heap_init_generic(void *begin_addr, void *end_addr);
void *rt_malloc(rt_size_t size);
void rt_free(void *ptr);
void *rt_realloc(void *ptr, rt_size_t newsize);
void *rt_calloc(rt_size_t count, rt_size_t size);
void *rt_malloc_align(rt_size_t size, rt_size_t align);
void rt_free_align(void *ptr);
void rt_memory_info(rt_size_t *total, rt_size_t *used, rt_size_t *max_used);

/* Not upstream's: have the which-th allocation from now fail, once; 0: none. For tests of what a
 * program does then; the shell has it as malloc_fail. */
void rt_malloc_fail(rt_ubase_t which);

#if defined(RT_USING_SLAB) && defined(RT_USING_SLAB_AS_HEAP)
void *rt_page_alloc(rt_size_t npages);
void rt_page_free(void *addr, rt_size_t npages);
#endif

/* What the kernel itself allocates with, for those who want another heap for that. */
#ifndef RT_KERNEL_MALLOC
#define RT_KERNEL_MALLOC(sz)       rt_malloc(sz)
#define RT_KERNEL_FREE(ptr)        rt_free(ptr)
#define RT_KERNEL_REALLOC(ptr, sz) rt_realloc((ptr), (sz))
#endif
#endif

/*
 * Hooks. Up to 5.0 a hook was given the pointer; since 5.1 it is given the place of the pointer, and
 * what it writes there is what the caller gets. Both shapes of hook are taken, without a cast: the
 * macro picks the setter by the hook's type. Setting one shape removes a hook of the other.
 */
#ifdef RT_USING_HOOK
typedef void rt_malloc_hook_by_value(void *ptr, rt_size_t size);
typedef void rt_free_hook_by_value(void *ptr);

void rt_malloc_sethook(void (*hook)(void **ptr, rt_size_t size));
void rt_malloc_sethook_by_value(void (*hook)(void *ptr, rt_size_t size));
void rt_free_sethook(void (*hook)(void **ptr));
void rt_free_sethook_by_value(void (*hook)(void *ptr));
void rt_realloc_set_entry_hook(void (*hook)(void **ptr, rt_size_t size));
void rt_realloc_set_exit_hook(void (*hook)(void **ptr, rt_size_t size));

#define rt_malloc_sethook(hook)                                                                    \
    _Generic((hook), rt_malloc_hook_by_value *                                                     \
             : rt_malloc_sethook_by_value, default                                                 \
             : rt_malloc_sethook)(hook)
#define rt_free_sethook(hook)                                                                      \
    _Generic((hook), rt_free_hook_by_value *                                                       \
             : rt_free_sethook_by_value, default                                                   \
             : rt_free_sethook)(hook)
#endif

/* Small memory. */
#ifdef RT_USING_SMALL_MEM
rt_smem_t rt_smem_init(const char *name, void *begin_addr, rt_size_t size);
rt_err_t rt_smem_detach(rt_smem_t m);
void *rt_smem_alloc(rt_smem_t m, rt_size_t size);
void *rt_smem_realloc(rt_smem_t m, void *rmem, rt_size_t newsize);
void rt_smem_free(void *rmem);
#endif

/* Slab. */
#ifdef RT_USING_SLAB
rt_slab_t rt_slab_init(const char *name, void *begin_addr, rt_size_t size);
rt_err_t rt_slab_detach(rt_slab_t m);
void *rt_slab_page_alloc(rt_slab_t m, rt_size_t npages);
void rt_slab_page_free(rt_slab_t m, void *addr, rt_size_t npages);
void *rt_slab_alloc(rt_slab_t m, rt_size_t size);
void *rt_slab_realloc(rt_slab_t m, void *ptr, rt_size_t size);
void rt_slab_free(rt_slab_t m, void *ptr);
#endif

/* Memheap. */
#ifdef RT_USING_MEMHEAP
rt_err_t rt_memheap_init(struct rt_memheap *memheap, const char *name, void *start_addr,
                         rt_size_t size);
rt_err_t rt_memheap_detach(struct rt_memheap *heap);
void *rt_memheap_alloc(struct rt_memheap *heap, rt_size_t size);
void *rt_memheap_realloc(struct rt_memheap *heap, void *ptr, rt_size_t newsize);
void rt_memheap_free(void *ptr);
void rt_memheap_info(struct rt_memheap *heap, rt_size_t *total, rt_size_t *used,
                     rt_size_t *max_used);
#ifdef RT_USING_MEMHEAP_AS_HEAP
void *_memheap_alloc(struct rt_memheap *heap, rt_size_t size);
void _memheap_free(void *rmem);
void *_memheap_realloc(struct rt_memheap *heap, void *rmem, rt_size_t newsize);
#endif
#endif

/* Memory pool. */
#ifdef RT_USING_MEMPOOL
rt_err_t rt_mp_init(struct rt_mempool *mp, const char *name, void *start, rt_size_t size,
                    rt_size_t block_size);
rt_err_t rt_mp_detach(struct rt_mempool *mp);
#ifdef RT_USING_HEAP
rt_mp_t rt_mp_create(const char *name, rt_size_t block_count, rt_size_t block_size);
rt_err_t rt_mp_delete(rt_mp_t mp);
#endif
void *rt_mp_alloc(rt_mp_t mp, rt_int32_t time);
void rt_mp_free(void *block);
#ifdef RT_USING_HOOK
void rt_mp_alloc_sethook(void (*hook)(struct rt_mempool *mp, void *block));
void rt_mp_free_sethook(void (*hook)(struct rt_mempool *mp, void *block));
#endif
#endif

#endif
