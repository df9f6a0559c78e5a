/* SPDX-License-Identifier: Apache-2.0 */
/* rtthread.c - RT-Thread's memory calls, kept by being named here. */
#include <rtthread.h>

typedef void (*call)(void);

extern const call size_roots[];
__attribute__((used)) const call size_roots[] = {
    (call)rt_mp_create,     (call)rt_mp_delete,    (call)rt_mp_init,       (call)rt_mp_detach,
    (call)rt_mp_alloc,      (call)rt_mp_free,      (call)rt_malloc,        (call)rt_realloc,
    (call)rt_calloc,        (call)rt_free,         (call)rt_malloc_align,  (call)rt_free_align,
    (call)rt_memory_info,   (call)rt_smem_init,    (call)rt_smem_alloc,    (call)rt_smem_free,
    (call)rt_slab_init,     (call)rt_slab_alloc,   (call)rt_slab_free,     (call)rt_memheap_init,
    (call)rt_memheap_alloc, (call)rt_memheap_free, (call)rt_memheap_detach};

static int keep(void)
{
    static const call *volatile roots;

    roots = size_roots;
    return roots != size_roots;
}
INIT_APP_EXPORT(keep);
