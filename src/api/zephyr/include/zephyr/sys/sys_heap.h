/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_SYS_HEAP_H_
#define ZEPHYR_SYS_SYS_HEAP_H_

/*
 * sys_heap: a heap in memory handed in, on the constant-time heap of acre/heap.h. Callers take turns
 * by themselves (k_heap is the one with a lock).
 *
 *   call                                   cost                    from an ISR   may block
 *   sys_heap_init()                        O(1), at most 128 words no            no
 *   sys_heap_alloc, _aligned_alloc, _free  O(1)                    yes           no
 *   sys_heap_realloc, _aligned_realloc     O(1) in place, else the copy   yes    no
 *   sys_heap_usable_size, _runtime_stats_get   O(1)                yes           no
 *   sys_heap_validate, _print_info         O(blocks)               no            no
 *
 * A block is a whole number of 8-byte units behind a header of 2 bytes (4 in heaps above 512 KiB),
 * aligned to 8. A pointer that is no block's is refused before anything is written: it ends in
 * k_panic(), never in a damaged heap.
 */
#include <acre/heap.h>

#include <zephyr/sys/mem_stats.h>
#include <zephyr/sys/util.h>

/* The rest is in the memory. */
struct sys_heap {
    struct acre_heap *heap; /* NULL: not initialised, or the memory could not serve one block */
    void *init_mem;
    size_t init_bytes;
    size_t allocated_bytes; /* usable bytes of all blocks that are out            */
    size_t max_allocated_bytes;
    size_t taken_bytes; /* the same with headers                                  */
};

/* What upstream calls the chunk unit. */
#define Z_HEAP_UNIT         8U
#define Z_HEAP_WHOLE(bytes) ROUND_UP(((bytes) > 0U) ? (bytes) : 1U, Z_HEAP_UNIT)
/* Memory, aligned to 8, in which a heap serves one block of that many bytes, and then no other. */
#define Z_HEAP_MIN_SIZE_FOR(bytes) ACRE_HEAP_BYTES_FOR(Z_HEAP_WHOLE(bytes))
#define Z_HEAP_MIN_SIZE            Z_HEAP_MIN_SIZE_FOR(1U)

/* Any memory of any alignment. Too small to serve one byte: an assertion, and a heap that is always
 * out of memory. */
void sys_heap_init(struct sys_heap *heap, void *mem, size_t bytes);

/* NULL iff bytes is 0 or no memory is found. */
void *sys_heap_alloc(struct sys_heap *heap, size_t bytes);
static inline void *sys_heap_noalign_alloc(struct sys_heap *heap, size_t align, size_t bytes)
{
    (void)align;
    return sys_heap_alloc(heap, bytes);
}

/*
 * align is 0, a power of two, or two bits: then the lower one is a distance, and the result lies that
 * far before an address aligned to the higher one. (0x28: result + 8 is a multiple of 32.)
 */
void *sys_heap_aligned_alloc(struct sys_heap *heap, size_t align, size_t bytes);

void sys_heap_free(struct sys_heap *heap, void *mem);

/* As realloc: NULL allocates, 0 bytes frees and gives NULL; on failure the old block is untouched. */
void *sys_heap_realloc(struct sys_heap *heap, void *ptr, size_t bytes);
void *sys_heap_aligned_realloc(struct sys_heap *heap, void *ptr, size_t align, size_t bytes);

/* Bytes the block may be filled with: those asked for, rounded up to whole units. */
size_t sys_heap_usable_size(struct sys_heap *heap, void *mem);

/* True iff every invariant of the heap holds (src/mm/heap_check.c lists them). */
bool sys_heap_validate(struct sys_heap *heap);

struct z_heap_stress_result {
    uint32_t total_allocs;
    uint32_t successful_allocs;
    uint32_t total_frees;
    uint64_t accumulated_in_use_bytes;
};

/*
 * Random allocations and frees, the same at each run: op_count of them, sizes by a power law up to a
 * quarter of total_bytes, such that about target_percent of total_bytes are in use. scratch holds the list of
 * blocks that are out.
 */
void sys_heap_stress(void *(*alloc_fn)(void *arg, size_t bytes),
                     void (*free_fn)(void *arg, void *p), void *arg, size_t total_bytes,
                     uint32_t op_count, void *scratch_mem, size_t scratch_bytes, int target_percent,
                     struct z_heap_stress_result *result);

void sys_heap_print_info(struct sys_heap *heap, bool dump_chunks);
#if ACRE_ZEPHYR_API_25
static inline void sys_heap_dump(struct sys_heap *heap)
{
    sys_heap_print_info(heap, true);
}
#endif

/* 0, or -EINVAL for NULL or a heap that is not initialised. */
int sys_heap_runtime_stats_get(struct sys_heap *heap, struct sys_memory_stats *stats);
int sys_heap_runtime_stats_reset_max(struct sys_heap *heap);

#if CONFIG_SYS_HEAP_ARRAY_SIZE > 0
/* Every heap that is initialised is listed here, up to the option's number. */
int sys_heap_array_save(struct sys_heap *heap);  /* 0; -EINVAL: NULL, or the list is full */
int sys_heap_array_get(struct sys_heap ***heap); /* how many; -EINVAL: NULL */
#endif

/* For k_malloc(), whose blocks need not be whole units: sys_heap_alloc() without the rounding. */
void *z_heap_alloc_tight(struct sys_heap *heap, size_t align, size_t bytes);
/* True iff an empty heap could serve it. */
bool z_heap_can_ever(struct sys_heap *heap, size_t align, size_t bytes);
/* ACRE_OK or why a pointer cannot be freed; z_heap_complain() says so and panics. */
int z_heap_free_quietly(struct sys_heap *heap, void *mem);
int z_heap_verdict(struct sys_heap *heap, void *mem);
void z_heap_complain(const char *call, int err, const void *mem);
/* Grow or shrink where it is; aligned as z_heap_alloc's align says. */
bool z_heap_resize(struct sys_heap *heap, void *ptr, size_t align, size_t bytes);

#endif
