/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_extra.c - round about sys_heap: the list of heaps, listeners, printing, stress
 */
#include "private.h"

/* ---- the list of all heaps ---- */

#if CONFIG_SYS_HEAP_ARRAY_SIZE > 0
static struct sys_heap *listed[CONFIG_SYS_HEAP_ARRAY_SIZE];
static int listed_count;

int sys_heap_array_save(struct sys_heap *heap)
{
    unsigned int key;
    int err = -EINVAL;

    if (heap == NULL) {
        return err;
    }
    key = irq_lock();
    for (int i = 0; (i < listed_count) && (err != 0); i++) { /* made anew at the same place */
        err = (listed[i] == heap) ? 0 : err;
    }
    if ((err != 0) && (listed_count < CONFIG_SYS_HEAP_ARRAY_SIZE)) {
        listed[listed_count] = heap;
        listed_count++;
        err = 0;
    }
    irq_unlock(key);
    return err;
}

int sys_heap_array_get(struct sys_heap ***heap)
{
    if (heap == NULL) {
        return -EINVAL;
    }
    *heap = listed;
    return listed_count;
}
#endif

/* ---- listeners ---- */

static struct k_spinlock listeners_lock;
static struct heap_listener *listeners;

void heap_listener_register(struct heap_listener *listener)
{
    k_spinlock_key_t key = k_spin_lock(&listeners_lock);

    if (!listener->listed) {
        listener->listed = true;
        listener->next = listeners;
        listeners = listener;
    }
    k_spin_unlock(&listeners_lock, key);
}

void heap_listener_unregister(struct heap_listener *listener)
{
    k_spinlock_key_t key = k_spin_lock(&listeners_lock);

    for (struct heap_listener **at = &listeners; *at != NULL; at = &(*at)->next) {
        if (*at == listener) {
            *at = listener->next;
            listener->listed = false;
            break;
        }
    }
    k_spin_unlock(&listeners_lock, key);
}

/* The next listener for an event, after one that was found; NULL first. The lock is not held while
 * a listener runs: it may unregister itself, so the place is looked up anew by position. */
static struct heap_listener *find(uintptr_t heap_id, enum heap_event_types event, unsigned skip)
{
    k_spinlock_key_t key = k_spin_lock(&listeners_lock);
    struct heap_listener *found = NULL;

    for (struct heap_listener *it = listeners; (it != NULL) && (found == NULL); it = it->next) {
        if ((it->heap_id == heap_id) && (it->event == event)) {
            if (skip == 0U) {
                found = it;
            } else {
                skip--;
            }
        }
    }
    k_spin_unlock(&listeners_lock, key);
    return found;
}

void heap_listener_notify_alloc(uintptr_t heap_id, void *mem, size_t bytes)
{
    struct heap_listener *it;

    for (unsigned i = 0U; (it = find(heap_id, HEAP_ALLOC, i)) != NULL; i++) {
        it->alloc_cb(heap_id, mem, bytes);
    }
}

void heap_listener_notify_free(uintptr_t heap_id, void *mem, size_t bytes)
{
    struct heap_listener *it;

    for (unsigned i = 0U; (it = find(heap_id, HEAP_FREE, i)) != NULL; i++) {
        it->free_cb(heap_id, mem, bytes);
    }
}

void heap_listener_notify_resize(uintptr_t heap_id, void *old_heap_end, void *new_heap_end)
{
    struct heap_listener *it;

    for (unsigned i = 0U; (it = find(heap_id, HEAP_RESIZE, i)) != NULL; i++) {
        it->resize_cb(heap_id, old_heap_end, new_heap_end);
    }
}

/* ---- printing ---- */

void sys_heap_print_info(struct sys_heap *heap, bool dump_chunks)
{
    struct acre_heap_block block;
    struct acre_heap_stats stats;
    struct sys_memory_stats memory;

    if (sys_heap_runtime_stats_get(heap, &memory) != 0) {
        printk("heap not initialised\n");
        return;
    }
    acre_heap_stats(heap->heap, &stats);
    printk("heap at %p: %zu bytes at %p, of them %zu for itself\n", (void *)heap, heap->init_bytes,
           heap->init_mem, acre_heap_control(heap->heap));
    printk("  used %zu bytes in %zu blocks, at most %zu\n", memory.allocated_bytes,
           stats.used_blocks, memory.max_allocated_bytes);
    printk("  free %zu bytes in %zu blocks, largest %zu\n", stats.free_bytes, stats.free_blocks,
           stats.largest);
    if (!dump_chunks) {
        return;
    }
    for (bool more = acre_heap_first(heap->heap, &block); more;
         more = acre_heap_next(heap->heap, &block)) {
        printk("  %p %6zu %s\n", block.address, block.size, block.used ? "used" : "free");
    }
}

/* ---- stress ---- */

struct block_out {
    void *ptr;
    size_t size;
};

struct stress {
    uint32_t random;
    size_t in_use;
    size_t count; /* blocks out */
    size_t most;  /* that the scratch memory can list */
    struct block_out *out;
};

/* xorshift: full period, no multiplication; the quality of a stress test needs no more. */
static uint32_t draw(struct stress *s)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 17;
    s->random ^= s->random << 5;
    return s->random;
}

/* Half of the sizes in the upper half of the range, a quarter in the next, ...: what programs do
 * is skewed towards small blocks, and 0 is among them. */
static size_t draw_size(struct stress *s, size_t total)
{
    unsigned halvings = 0U;

    while (((draw(s) & 1U) != 0U) && (halvings < 30U)) {
        halvings++;
    }
    return draw(s) % (size_t)(((total >> halvings) / 4U) + 2U);
}

/* More likely to allocate the further the heap is from its target. */
static bool draw_alloc(struct stress *s, size_t total, int percent)
{
    size_t target = (size_t)(((uint64_t)total * (uint64_t)percent) / 100U);

    if ((s->count == 0U) || (s->count >= s->most)) {
        return s->count == 0U;
    }
    return draw(s) % ((2U * target) + 1U) >= s->in_use;
}

void sys_heap_stress(void *(*alloc_fn)(void *arg, size_t bytes),
                     void (*free_fn)(void *arg, void *p), void *arg, size_t total_bytes,
                     uint32_t op_count, void *scratch_mem, size_t scratch_bytes, int target_percent,
                     struct z_heap_stress_result *result)
{
    struct stress s = {1U, 0U, 0U, scratch_bytes / sizeof(struct block_out), scratch_mem};

    *result = (struct z_heap_stress_result){0U, 0U, 0U, 0U};
    for (uint32_t op = 0U; op < op_count; op++) {
        if (draw_alloc(&s, total_bytes, target_percent)) {
            size_t size = draw_size(&s, total_bytes);
            void *p = alloc_fn(arg, size);

            result->total_allocs++;
            if (p != NULL) {
                result->successful_allocs++;
                s.out[s.count].ptr = p;
                s.out[s.count].size = size;
                s.count++;
                s.in_use += size;
            }
        } else {
            size_t i = draw(&s) % s.count;

            result->total_frees++;
            s.in_use -= s.out[i].size;
            free_fn(arg, s.out[i].ptr);
            s.count--;
            s.out[i] = s.out[s.count];
        }
        result->accumulated_in_use_bytes += s.in_use;
    }
}
