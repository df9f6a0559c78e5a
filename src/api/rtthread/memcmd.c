/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memcmd.c - free, list memheap, list mempool, list heap, memcheck, memtrace, malloc_fail
 *
 * Names and columns are upstream's. Objects are taken from their lists a page at a time, and the page
 * printed without a lock; one that is made or deleted meanwhile may be missed. Checking and walking a
 * heap is O(blocks) with that heap's lock held: for a person at a shell, not for a program in the field.
 */
#include "mem.h"

#ifdef RT_USING_MSH

#define PAGE 8

/* Call fn for each object of a class. */
static void each(enum rt_object_class_type type, void (*fn)(rt_object_t object, void *arg),
                 void *arg)
{
    rt_object_t objects[PAGE * 4];
    int count = rt_object_get_pointers(type, objects, PAGE * 4);

    for (int i = 0; i < count; i++) {
        if (rt_object_get_type(objects[i]) == (rt_uint8_t)type) {
            fn(objects[i], arg);
        }
    }
}

static void heading(const char *name, const char *columns, const char *line)
{
    rt_kprintf("%-*.*s %s\n", RT_NAME_MAX, RT_NAME_MAX, name, columns);
    rt_kprintf("%-*.*s %s\n", RT_NAME_MAX, RT_NAME_MAX, "------------------------", line);
}

/* --- what there is ---------------------------------------------------------------------------- */

static void print_memory(rt_object_t object, void *arg)
{
    const struct rt_memory *m = (void *)object;

    (void)arg;
    rt_kprintf("%-*.*s %-9s %-10lu %-10lu %-13lu %p\n", RT_NAME_MAX, RT_NAME_MAX, object->name,
               m->algorithm, (unsigned long)m->total, (unsigned long)m->used, (unsigned long)m->max,
               (void *)m->address);
}

#ifdef RT_USING_MEMHEAP
static void print_memheap(rt_object_t object, void *arg)
{
    const struct rt_memheap *heap = (void *)object;

    (void)arg;
    rt_kprintf("%-*.*s %-010lu %-013lu %-05lu\n", RT_NAME_MAX, RT_NAME_MAX, object->name,
               (unsigned long)heap->pool_size, (unsigned long)heap->max_used_size,
               (unsigned long)heap->available_size);
}
#endif

static int list_memheap(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    door_settle();
    heading("memheap", "pool size  max used size available size",
            "---------- ------------- --------------");
#ifdef RT_USING_MEMHEAP
    each(RT_Object_Class_MemHeap, print_memheap, RT_NULL);
#endif
    return 0;
}

static int list_heap(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    door_settle();
    heading("heap", "algorithm total      used       max used      address",
            "--------- ---------- ---------- ------------- ----------");
    each(RT_Object_Class_Memory, print_memory, RT_NULL);
    return 0;
}

#ifdef RT_USING_MEMPOOL
static void print_mempool(rt_object_t object, void *arg)
{
    const struct rt_mempool *mp = (void *)object;

    (void)arg;
    rt_kprintf("%-*.*s %04lu  %04lu  %04lu %lu\n", RT_NAME_MAX, RT_NAME_MAX, object->name,
               (unsigned long)mp->block_size, (unsigned long)mp->block_total_count,
               (unsigned long)mp->block_free_count, (unsigned long)mp->suspend_thread_count);
}

static int list_mempool(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    heading("mempool", "block total free suspend thread", "----  ----  ---- --------------");
    each(RT_Object_Class_MemPool, print_mempool, RT_NULL);
    return 0;
}
ACRE_LIST_KIND(rt_mempool, "mempool", "RT-Thread memory pools: blocks, waiting threads",
               list_mempool);
MSH_CMD_EXPORT(list_mempool, list the memory pools);
#endif

ACRE_LIST_KIND(rt_memheap, "memheap", "RT-Thread memheaps: size, most used, available",
               list_memheap);
ACRE_LIST_KIND(rt_heap, "heap", "RT-Thread heaps: algorithm, total, used, most used", list_heap);
MSH_CMD_EXPORT(list_memheap, list the memheaps);
MSH_CMD_EXPORT_ALIAS(list_heap, list_mem, list the small memories and slabs);

/* The system heap in upstream's lines, then whatever other heaps there are. */
static int cmd_free(int argc, char **argv)
{
    rt_size_t total = 0U;
    rt_size_t used = 0U;
    rt_size_t most = 0U;

#if defined(RT_USING_HEAP) && !defined(RT_USING_USERHEAP)
    rt_memory_info(&total, &used, &most);
#endif
    rt_kprintf("total    : %lu\n", (unsigned long)total);
    rt_kprintf("used     : %lu\n", (unsigned long)used);
    rt_kprintf("maximum  : %lu\n", (unsigned long)most);
    rt_kprintf("available: %lu\n", (unsigned long)(total - used));
    if (door_wrong_count() != 0U) {
        rt_kprintf("refused  : %lu\n", (unsigned long)door_wrong_count());
    }
    if (rt_object_get_length(RT_Object_Class_Memory) > 1) {
        (void)list_heap(argc, argv);
    }
    if (rt_object_get_length(RT_Object_Class_MemHeap) > 0) {
        (void)list_memheap(argc, argv);
    }
    return 0;
}
MSH_CMD_EXPORT_ALIAS(cmd_free, free, show the memory in use);

/* --- memcheck --------------------------------------------------------------------------------- */

struct check {
    const char *name; /* only this one, NULL: all */
    int broken;       /* how many */
    int checked;
};

static rt_bool_t wanted(const struct check *check, rt_object_t object)
{
    return (check->name == NULL) || (rt_strncmp(check->name, object->name, RT_NAME_MAX) == 0);
}

/* The first block whose trail is damaged. */
struct trails {
    void *block;
};

static bool look(void *arg, void *block, size_t bytes)
{
    struct trails *trails = arg;
    const char *owner;
    size_t asked;

    if (!door_trail_get(block, bytes, &asked, &owner) &&
        ((((rt_uintptr_t)block | bytes) & RT_MM_PAGE_MASK) != 0U)) { /* pages have none */
        trails->block = block;
        return false;
    }
    return true;
}

static void report(struct check *check, const char *class, const char *name, int number)
{
    check->checked++;
    if (number != 0) {
        check->broken++;
        rt_kprintf("%s %s: invariant %d is broken\n", class, name, number);
    }
}

static void check_heap(struct check *check, const char *class, struct door_heap *heap)
{
    struct trails trails = {RT_NULL};
    acre_key key = acre_lock_take(heap->lock);
    int number = heap->ops->check(heap->heap);

    if (number == 0) {
        heap->ops->walk(heap->heap, look, &trails);
    }
    acre_lock_give(heap->lock, key);
    report(check, class, heap->name, number);
    if (trails.block != RT_NULL) {
        check->broken++;
        rt_kprintf("%s %s: block %p was written over its end\n", class, heap->name, trails.block);
    }
}

static void check_memory(rt_object_t object, void *arg)
{
    if (wanted(arg, object)) {
        check_heap(arg, "heap", door_of_memory((void *)object));
    }
}

#ifdef RT_USING_MEMHEAP
static void check_memheap(rt_object_t object, void *arg)
{
    struct door_heap heap;

    if (wanted(arg, object)) {
        door_memheap_door((void *)object, &heap);
        check_heap(arg, "memheap", &heap);
    }
}
#endif

#ifdef RT_USING_MEMPOOL
/* acre_pool_check()'s numbers, then 101: the counts that programs read differ; 102: threads wait
 * though a block is free. */
static int pool_number(struct rt_mempool *mp)
{
    acre_key key = acre_lock_take(&mp->spinlock.lock);
    int number = acre_pool_check(&mp->pool);

    if ((number == 0) && ((mp->block_free_count != (mp->pool.count - mp->pool.used)) ||
                          (mp->block_total_count != mp->pool.count))) {
        number = 101;
    }
    if ((number == 0) && (mp->block_free_count != 0U) && !rt_list_isempty(&mp->suspend_thread)) {
        number = 102;
    }
    acre_lock_give(&mp->spinlock.lock, key);
    return number;
}

static void check_mempool(rt_object_t object, void *arg)
{
    if (wanted(arg, object)) {
        report(arg, "mempool", object->name, pool_number((void *)object));
    }
}
#endif

static int memcheck(int argc, char **argv)
{
    struct check check = {(argc > 1) ? argv[1] : NULL, 0, 0};

    door_settle();
    each(RT_Object_Class_Memory, check_memory, &check);
#ifdef RT_USING_MEMHEAP
    each(RT_Object_Class_MemHeap, check_memheap, &check);
#endif
#ifdef RT_USING_MEMPOOL
    each(RT_Object_Class_MemPool, check_mempool, &check);
#endif
    rt_kprintf("memcheck: %d checked, %d broken, %lu calls refused\n", check.checked, check.broken,
               (unsigned long)door_wrong_count());
    return (check.broken != 0) || (check.checked == 0);
}
MSH_CMD_EXPORT(memcheck, check every heap and pool);
MSH_CMD_EXPORT_ALIAS(memcheck, memheapcheck, check every heap and pool);

/* --- memtrace --------------------------------------------------------------------------------- */

struct line {
    void *block;
    size_t asked;
    char owner[9];
};

struct page {
    struct line line[PAGE];
    unsigned skip;
    unsigned at;
};

static bool copy_line(void *arg, void *block, size_t bytes)
{
    struct page *page = arg;

    if (page->at >= page->skip) {
        struct line *line = &page->line[page->at - page->skip];
        const char *owner;

        line->block = block;
        (void)door_trail_get(block, bytes, &line->asked, &owner);
        rt_strncpy(line->owner, owner, sizeof line->owner - 1U);
        line->owner[sizeof line->owner - 1U] = '\0';
    }
    page->at++;
    return page->at < (page->skip + PAGE);
}

static void trace_heap(struct door_heap *heap)
{
    struct page page = {.skip = 0U};

    rt_kprintf("\nheap %s, blocks in use:\n", heap->name);
    do {
        acre_key key = acre_lock_take(heap->lock);

        page.at = 0U;
        heap->ops->walk(heap->heap, copy_line, &page);
        acre_lock_give(heap->lock, key);
        for (unsigned i = page.skip; i < page.at; i++) {
            const struct line *line = &page.line[i - page.skip];

            rt_kprintf("[%p - %5lu] %s\n", line->block, (unsigned long)line->asked, line->owner);
        }
        page.skip += PAGE;
    } while (page.at == page.skip);
}

static void trace_memory(rt_object_t object, void *arg)
{
    if (wanted(arg, object)) {
        trace_heap(door_of_memory((void *)object));
    }
}

#ifdef RT_USING_MEMHEAP
static void trace_memheap(rt_object_t object, void *arg)
{
    struct door_heap heap;

    if (wanted(arg, object)) {
        door_memheap_door((void *)object, &heap);
        trace_heap(&heap);
    }
}
#endif

static int memtrace(int argc, char **argv)
{
    struct check which = {(argc > 1) ? argv[1] : NULL, 0, 0};

    door_settle();
    each(RT_Object_Class_Memory, trace_memory, &which);
#ifdef RT_USING_MEMHEAP
    each(RT_Object_Class_MemHeap, trace_memheap, &which);
#endif
    return 0;
}
MSH_CMD_EXPORT(memtrace, show the blocks in use and whose they are);
MSH_CMD_EXPORT_ALIAS(memtrace, memheaptrace, show the blocks in use and whose they are);
MSH_CMD_EXPORT_ALIAS(memtrace, memtrace_heap, show the blocks in use and whose they are);

/* --- malloc_fail ------------------------------------------------------------------------------ */

#if defined(RT_USING_HEAP) && !defined(RT_USING_USERHEAP)
static int malloc_fail(int argc, char **argv)
{
    rt_ubase_t n = 0U;

    if (argc != 2) {
        rt_kprintf("usage: malloc_fail N - the N-th allocation from now on fails; 0: none\n");
        return 1;
    }
    for (const char *digit = argv[1]; *digit != '\0'; digit++) {
        if ((*digit < '0') || (*digit > '9') || (n > 1000000U)) {
            rt_kprintf("malloc_fail: %s is not a number\n", argv[1]);
            return 1;
        }
        n = (n * 10U) + (rt_ubase_t)(*digit - '0');
    }
    rt_malloc_fail(n);
    return 0;
}
MSH_CMD_EXPORT(malloc_fail, let an allocation fail);
MSH_CMD_EXPORT_ALIAS(malloc_fail, rt_malloc_fail, let an allocation fail);
#endif

#endif
