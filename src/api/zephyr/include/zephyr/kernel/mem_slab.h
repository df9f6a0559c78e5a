/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_KERNEL_MEM_SLAB_H_
#define ZEPHYR_KERNEL_MEM_SLAB_H_

/*
 * Memory slabs: blocks of one size, over acre/pool.h, with waiting.
 *
 *   call                   cost          from an ISR    may block
 *   k_mem_slab_init()      O(blocks)     no             no
 *   k_mem_slab_alloc()     O(1); a wait  K_NO_WAIT      yes
 *   k_mem_slab_free()      O(1)          yes            no *
 *   the rest               O(1)          yes            no
 *   (* may switch to a more urgent thread that got the block)
 *
 * A freed block goes straight to the most urgent waiter, among equals the longest waiting one. A
 * pointer that is no block's, or a block that is free already, ends in k_panic() before anything is
 * changed.
 */
#include <acre/pool.h>

#include <zephyr/kernel/thread.h>
#include <zephyr/spinlock.h>
#include <zephyr/sys/iterable_sections.h>
#include <zephyr/sys/mem_stats.h>

struct k_mem_slab_info {
    uint32_t num_blocks;
    size_t block_size;
    uint32_t num_used;
    uint32_t max_used;
};

struct k_mem_slab {
    struct acre_pool pool;
    struct acre_wait_queue wait_q;
    struct k_spinlock lock;
    char *buffer;
    struct k_mem_slab_info info;
    uint32_t *map; /* what tells a double free for sure; see acre/pool.h */
};

#if ACRE_ZEPHYR_API_TODAY
#define Z_SLAB_SHAPE(size, align)                                                                  \
    BUILD_ASSERT(((size) % (align)) == 0U, "the block size must be a multiple of the alignment");  \
    BUILD_ASSERT(((align) & ((align)-1)) == 0, "the alignment must be a power of two")
#else
#define Z_SLAB_SHAPE(size, align) BUILD_ASSERT((size) > 0, "blocks have a size")
#endif

#define Z_SLAB_MAP_WORDS(n) (((n) > 32U) ? ACRE_POOL_MAP_WORDS(n) : 1U)
#define Z_MEM_SLAB(name, scope, in_section, slab_size, slab_num, slab_align)                       \
    scope char in_section __aligned(WB_UP(slab_align))                                             \
        z_slab_buf_##name[(slab_num)*WB_UP(slab_size)];                                            \
    static uint32_t z_slab_map_##name[Z_SLAB_MAP_WORDS((size_t)(slab_num))];                       \
    Z_SLAB_SHAPE(slab_size, slab_align);                                                           \
    scope STRUCT_SECTION_ITERABLE(k_mem_slab, name) = {                                            \
        .buffer = z_slab_buf_##name,                                                               \
        .info = {(slab_num), WB_UP(slab_size), 0U, 0U},                                            \
        .map = ((slab_num) > 32) ? z_slab_map_##name : NULL,                                       \
    }

/* alignment: of every block; at least a pointer's. */
#define K_MEM_SLAB_DEFINE(name, slab_block_size, slab_num_blocks, slab_align)                      \
    Z_MEM_SLAB(name, , , slab_block_size, slab_num_blocks, slab_align)
#define K_MEM_SLAB_DEFINE_STATIC(name, slab_block_size, slab_num_blocks, slab_align)               \
    Z_MEM_SLAB(name, static, , slab_block_size, slab_num_blocks, slab_align)
#define K_MEM_SLAB_DEFINE_IN_SECT(name, in_section, slab_block_size, slab_num_blocks, slab_align)  \
    Z_MEM_SLAB(name, , in_section, slab_block_size, slab_num_blocks, slab_align)
#define K_MEM_SLAB_DEFINE_IN_SECT_STATIC(name, in_section, slab_block_size, slab_num_blocks,       \
                                         slab_align)                                               \
    Z_MEM_SLAB(name, static, in_section, slab_block_size, slab_num_blocks, slab_align)
#define K_MEM_SLAB_DEFINE_TYPE(name, type, slab_num_blocks)                                        \
    Z_MEM_SLAB(name, , , sizeof(type), slab_num_blocks, __alignof__(type))
#define K_MEM_SLAB_DEFINE_STATIC_TYPE(name, type, slab_num_blocks)                                 \
    Z_MEM_SLAB(name, static, , sizeof(type), slab_num_blocks, __alignof__(type))

/* 0, or -EINVAL: block_size is 0 or no multiple of a pointer's size, or buffer is not aligned to
 * one, or the blocks do not fit the address space. */
int k_mem_slab_init(struct k_mem_slab *slab, void *buffer, size_t block_size, uint32_t num_blocks);

/* 0; -ENOMEM without waiting, *mem is then NULL; -EAGAIN after waiting, *mem is then untouched. */
int k_mem_slab_alloc(struct k_mem_slab *slab, void **mem, k_timeout_t timeout);

/*
 * The one call that changed in a way no compiler sees: its second argument was the address of the
 * pointer and is now the pointer, and C converts each to the other in silence. So the name is a
 * macro that looks at the type: a pointer to a pointer is refused where the block is wanted, and
 * the block where the address of a pointer is. (A block that is itself an array of pointers: cast
 * it to void *.)
 */
void z_mem_slab_free(struct k_mem_slab *slab, void *mem);
#if ACRE_ZEPHYR_API_TODAY
struct z_k_mem_slab_free_takes_the_block_not_its_address {
    int today;
};
static inline void k_mem_slab_free(struct k_mem_slab *slab, void *mem)
{
    z_mem_slab_free(slab, mem);
}
#define Z_SLAB_WRONG ((struct z_k_mem_slab_free_takes_the_block_not_its_address){0})
#define k_mem_slab_free(slab, mem)                                                                 \
    k_mem_slab_free(slab, _Generic((mem),                                                          \
        void **: Z_SLAB_WRONG, void *const *: Z_SLAB_WRONG, void *volatile *: Z_SLAB_WRONG,        \
        char **: Z_SLAB_WRONG, unsigned char **: Z_SLAB_WRONG, int **: Z_SLAB_WRONG,               \
        unsigned int **: Z_SLAB_WRONG, uint16_t **: Z_SLAB_WRONG,                                  \
        default: (mem)))
static inline void k_mem_slab_free2(struct k_mem_slab *slab, void *mem)
{
    z_mem_slab_free(slab, mem);
}
#else
struct z_k_mem_slab_free_takes_the_address_of_the_pointer {
    int before_today;
};
static inline void k_mem_slab_free(struct k_mem_slab *slab, void **mem)
{
    z_mem_slab_free(slab, *mem);
}
#define Z_SLAB_WRONG ((struct z_k_mem_slab_free_takes_the_address_of_the_pointer){0})
#define k_mem_slab_free(slab, mem)                                                                 \
    k_mem_slab_free(slab, _Generic((mem), void * : Z_SLAB_WRONG, default : (mem)))
#endif

static inline uint32_t k_mem_slab_num_used_get(struct k_mem_slab *slab)
{
    return slab->info.num_used;
}
static inline uint32_t k_mem_slab_max_used_get(struct k_mem_slab *slab)
{
#ifdef CONFIG_MEM_SLAB_TRACE_MAX_UTILIZATION
    return slab->info.max_used;
#else
    (void)slab;
    return 0U;
#endif
}
static inline uint32_t k_mem_slab_num_free_get(struct k_mem_slab *slab)
{
    return slab->info.num_blocks - slab->info.num_used;
}

/* 0, or -EINVAL for NULL. */
int k_mem_slab_runtime_stats_get(struct k_mem_slab *slab, struct sys_memory_stats *stats);
int k_mem_slab_runtime_stats_reset_max(struct k_mem_slab *slab);

#endif
