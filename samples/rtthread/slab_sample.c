/* SPDX-License-Identifier: Apache-2.0 */
/* slab_sample - a slab in memory of its own: size classes, pages, and what goes back when all is freed */
#include <rtthread.h>

#if defined(RT_USING_SLAB)

static rt_uint8_t region[16384];

static void show(const char *what, rt_slab_t slab)
{
    rt_kprintf("%-18s used %5u of %5u\n", what, (unsigned)slab->used, (unsigned)slab->total);
}

static int slab_sample(void)
{
    static const rt_size_t sizes[] = {1, 24, 100, 500, 1500};
    void *blocks[5];
    rt_slab_t slab = rt_slab_init("slab1", region, sizeof region);
    int failed = 0;

    if (slab == RT_NULL) {
        return 1;
    }
    show("a new slab:", slab);
    for (int i = 0; i < 5; i++) {
        blocks[i] = rt_slab_alloc(slab, sizes[i]);
        failed |= blocks[i] == RT_NULL;
    }
    show("five blocks out:", slab);
    blocks[0] = rt_slab_realloc(slab, blocks[0], 200);
    failed |= blocks[0] == RT_NULL;
    for (int i = 0; i < 5; i++) {
        rt_slab_free(slab, blocks[i]);
    }
    show("all given back:", slab);
    blocks[0] = rt_slab_page_alloc(slab, 2);
    failed |= blocks[0] == RT_NULL;
    show("two pages out:", slab);
    rt_slab_page_free(slab, blocks[0], 2);
    (void)rt_slab_detach(slab);
    return failed;
}
MSH_CMD_EXPORT(slab_sample, size classes in a slab);

#endif
