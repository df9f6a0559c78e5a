/* SPDX-License-Identifier: Apache-2.0 */
/* zephyr.c - Zephyr's memory calls, kept by being named here. */
#include <zephyr/kernel.h>
#include <zephyr/sys/sys_heap.h>

typedef void (*call)(void);

extern const call size_roots[];
__attribute__((used)) const call size_roots[] = {
    (call)k_heap_init,      (call)k_heap_alloc,    (call)k_heap_aligned_alloc,
    (call)k_heap_realloc,   (call)k_heap_free,     (call)k_malloc,
    (call)k_calloc,         (call)k_realloc,       (call)k_aligned_alloc,
    (call)k_free,           (call)sys_heap_init,   (call)sys_heap_alloc,
    (call)sys_heap_realloc, (call)sys_heap_free,   (call)k_mem_slab_init,
    (call)k_mem_slab_alloc, (call)k_mem_slab_free,
};

static int keep(void)
{
    static const call *volatile roots;

    roots = size_roots;
    return roots != size_roots;
}
SYS_INIT(keep, APPLICATION, 0);
