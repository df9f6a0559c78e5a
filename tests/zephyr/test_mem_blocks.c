/* SPDX-License-Identifier: Apache-2.0 */
/* test_mem_blocks.c - sys_mem_blocks and groups of them, sys_bitarray */
#include <zephyr/sys/heap_listener.h>
#include <zephyr/sys/mem_blocks.h>
#include <zephyr/ztest.h>

#define SIZE  64
#define COUNT 8

SYS_MEM_BLOCKS_DEFINE(own, SIZE, COUNT, 4);
static uint8_t other_buffer[16 * 4];
SYS_MEM_BLOCKS_DEFINE_STATIC_WITH_EXT_BUF(other, 16, 4, other_buffer);
SYS_MEM_BLOCKS_DEFINE_STATIC(third, 32, 2, 32);
static uint8_t fourth_buffer[128];
SYS_MEM_BLOCKS_DEFINE_WITH_EXT_BUF(fourth, 32, 4, fourth_buffer);

static void all_free(void *data)
{
    ARG_UNUSED(data);
    zassert_equal(sys_mem_blocks_is_region_free(&own, own.buffer, COUNT), 1);
    zassert_equal(own.info.used_blocks, 0);
}

ZTEST_SUITE(mem_blocks, NULL, NULL, NULL, all_free, NULL);

/* Which blocks are out, the first at the left. */
static void picture_is(sys_mem_blocks_t *set, const char *want)
{
    for (size_t i = 0; i < set->info.num_blocks; i++) {
        int val;

        zassert_ok(sys_bitarray_test_bit(set->bitmap, i, &val));
        zassert_equal(val, want[i] == '#', "block %zu of %s", i, want);
    }
}

ZTEST(mem_blocks, test_alloc_free)
{
    void *block[COUNT + 1];

    zassert_ok(sys_mem_blocks_alloc(&own, 0, block), "none are always there");
    zassert_ok(sys_mem_blocks_alloc(&own, 3, block));
    picture_is(&own, "###.....");
    for (size_t i = 0; i < 3; i++) {
        zassert_equal_ptr(block[i], own.buffer + (i * SIZE));
    }
    zassert_equal(sys_mem_blocks_alloc(&own, 6, block + 3), -ENOMEM, "all or none");
    picture_is(&own, "###.....");
    zassert_ok(sys_mem_blocks_free(&own, 1, block + 1));
    picture_is(&own, "#.#.....");
    zassert_ok(sys_mem_blocks_alloc(&own, 1, block + 1));
    zassert_equal_ptr(block[1], own.buffer + SIZE, "the lowest first");
    zassert_ok(sys_mem_blocks_alloc(&own, 5, block + 3));
    picture_is(&own, "########");
    zassert_equal(sys_mem_blocks_alloc(&own, 1, block + 8), -ENOMEM);
    zassert_equal(sys_mem_blocks_alloc(&own, COUNT + 1, block), -ENOMEM);
    zassert_ok(sys_mem_blocks_free(&own, COUNT, block));
    zassert_ok(sys_mem_blocks_free(&own, 0, block));
}

ZTEST(mem_blocks, test_contiguous)
{
    void *p = &p, *q;

    zassert_ok(sys_mem_blocks_alloc_contiguous(&own, 0, &p));
    zassert_is_null(p);
    zassert_ok(sys_mem_blocks_alloc_contiguous(&own, COUNT, &p));
    zassert_equal_ptr(p, own.buffer);
    zassert_ok(sys_mem_blocks_free_contiguous(&own, p, 3));
    zassert_ok(sys_mem_blocks_free_contiguous(&own, own.buffer + (4 * SIZE), 4));
    picture_is(&own, "...#....");
    zassert_equal(sys_mem_blocks_alloc_contiguous(&own, 5, &q), -ENOMEM);
    zassert_ok(sys_mem_blocks_alloc_contiguous(&own, 4, &q));
    zassert_equal_ptr(q, own.buffer + (4 * SIZE), "where there are four in a row");
    zassert_ok(sys_mem_blocks_alloc_contiguous(&own, 3, &p));
    picture_is(&own, "########");
    zassert_ok(sys_mem_blocks_free_contiguous(&own, own.buffer, COUNT));
    zassert_equal(sys_mem_blocks_alloc_contiguous(&own, COUNT + 1, &p), -ENOMEM);
}

ZTEST(mem_blocks, test_get)
{
    zassert_ok(sys_mem_blocks_get(&own, own.buffer, 2));
    zassert_equal(sys_mem_blocks_get(&own, own.buffer + SIZE, 2), -ENOMEM, "one of them is out");
    picture_is(&own, "##......");
    zassert_equal(sys_mem_blocks_get(&own, own.buffer + (7 * SIZE), 2), -ENOMEM, "out of range");
    zassert_equal(sys_mem_blocks_get(&own, own.buffer + 1, 1), -EINVAL);
    zassert_equal(sys_mem_blocks_get(&own, own.buffer + (8 * SIZE), 1), -EINVAL);
    zassert_ok(sys_mem_blocks_get(&own, own.buffer + (3 * SIZE), 1));
    zassert_ok(sys_mem_blocks_get(&own, own.buffer + (2 * SIZE), 1));
    zassert_ok(sys_mem_blocks_get(&own, own.buffer + (6 * SIZE), 0));
    picture_is(&own, "####....");
    zassert_equal(sys_mem_blocks_is_region_free(&own, own.buffer + (3 * SIZE), 2), 0);
    zassert_equal(sys_mem_blocks_is_region_free(&own, own.buffer + (4 * SIZE), 4), 1);
    zassert_equal(sys_mem_blocks_is_region_free(&own, own.buffer + (4 * SIZE), 5), 0);
    zassert_ok(sys_mem_blocks_free_contiguous(&own, own.buffer, 4));
}

ZTEST(mem_blocks, test_refusals)
{
    void *block[COUNT];
    void *wrong[2];

    zassert_ok(sys_mem_blocks_alloc(&own, COUNT, block));
    zassert_equal(sys_mem_blocks_free(&own, COUNT + 1, block), -EINVAL);
    wrong[0] = block[0];
    wrong[1] = own.buffer + 1;
    zassert_equal(sys_mem_blocks_free(&own, 2, wrong), -EFAULT);
    wrong[1] = other_buffer;
    zassert_equal(sys_mem_blocks_free(&own, 2, wrong), -EFAULT);
    wrong[1] = block[0];
    zassert_equal(sys_mem_blocks_free(&own, 2, wrong), -EFAULT, "the same one twice");
    picture_is(&own, "########");
    zassert_ok(sys_mem_blocks_free(&own, 1, wrong));
    zassert_equal(sys_mem_blocks_free(&own, 1, wrong), -EFAULT, "double free");
    zassert_equal(sys_mem_blocks_free_contiguous(&own, own.buffer, 2), -EFAULT);
    zassert_equal(sys_mem_blocks_free_contiguous(&own, own.buffer + 8, 1), -EFAULT);
    zassert_equal(sys_mem_blocks_free_contiguous(&own, own.buffer, COUNT + 1), -EINVAL);
    zassert_ok(sys_mem_blocks_free_contiguous(&own, own.buffer, 0));
    zassert_ok(sys_mem_blocks_free_contiguous(&own, own.buffer + SIZE, COUNT - 1));
}

/* ---- no object, no place: an assertion each ---- */

#define ASSERTS(name, call)                                                                        \
    ZTEST(mem_blocks, name)                                                                        \
    {                                                                                              \
        void *p[1] = {NULL};                                                                       \
        ARG_UNUSED(p);                                                                             \
        ztest_set_fault_valid(true);                                                               \
        (void)(call);                                                                              \
        zassert_unreachable();                                                                     \
    }
ASSERTS(test_z_alloc_no_set, sys_mem_blocks_alloc(NULL, 1, p))
ASSERTS(test_z_alloc_no_place, sys_mem_blocks_alloc(&own, 1, NULL))
ASSERTS(test_z_contiguous_no_set, sys_mem_blocks_alloc_contiguous(NULL, 1, p))
ASSERTS(test_z_contiguous_no_place, sys_mem_blocks_alloc_contiguous(&own, 1, NULL))
ASSERTS(test_z_get_no_set, sys_mem_blocks_get(NULL, own.buffer, 1))
ASSERTS(test_z_free_no_set, sys_mem_blocks_free(NULL, 1, p))
ASSERTS(test_z_free_no_blocks, sys_mem_blocks_free(&own, 1, NULL))
ASSERTS(test_z_free_contiguous_no_set, sys_mem_blocks_free_contiguous(NULL, own.buffer, 1))
ASSERTS(test_z_multi_no_group, sys_multi_mem_blocks_alloc(NULL, NULL, 1, p, NULL))
ASSERTS(test_z_multi_free_no_group, sys_multi_mem_blocks_free(NULL, 1, p))

/* ---- groups ---- */

static sys_mem_blocks_t *choose(struct sys_multi_mem_blocks *group, void *cfg)
{
    uintptr_t number = POINTER_TO_UINT(cfg) - 1;

    return (number < (uintptr_t)group->num_allocators) ? group->allocators[number] : NULL;
}

ZTEST(mem_blocks, test_group)
{
    sys_multi_mem_blocks_t group;
    void *block[COUNT];
    size_t size = 1;

    sys_multi_mem_blocks_init(&group, choose);
    zassert_equal(group.num_allocators, 0);
    zassert_equal(sys_multi_mem_blocks_alloc(&group, UINT_TO_POINTER(1), 1, block, &size), -EINVAL);
    sys_multi_mem_blocks_add_allocator(&group, &own);
    sys_multi_mem_blocks_add_allocator(&group, &other);
    zassert_ok(sys_multi_mem_blocks_alloc(&group, UINT_TO_POINTER(2), 0, block, &size));
    zassert_equal(size, 0);
    zassert_ok(sys_multi_mem_blocks_alloc(&group, UINT_TO_POINTER(2), 4, block, &size));
    zassert_equal(size, 16);
    zassert_equal_ptr(block[0], other_buffer);
    zassert_equal(sys_multi_mem_blocks_alloc(&group, UINT_TO_POINTER(2), 1, block + 4, &size),
                  -ENOMEM);
    zassert_equal(sys_multi_mem_blocks_alloc(&group, UINT_TO_POINTER(3), 1, block + 4, &size),
                  -EINVAL);
    zassert_ok(sys_multi_mem_blocks_alloc(&group, UINT_TO_POINTER(1), 2, block + 4, NULL));
    picture_is(&other, "####");
    picture_is(&own, "##......");
    zassert_ok(sys_multi_mem_blocks_free(&group, 4, block));
    zassert_ok(sys_multi_mem_blocks_free(&group, 2, block + 4));
    zassert_ok(sys_multi_mem_blocks_free(&group, 0, block));
    block[0] = fourth_buffer;
    zassert_equal(sys_multi_mem_blocks_free(&group, 1, block), -EINVAL, "in no set of it");
    picture_is(&other, "....");
}

ZTEST(mem_blocks, test_stats)
{
    struct sys_memory_stats stats;
    void *block[2];

    zassert_equal(sys_mem_blocks_runtime_stats_get(NULL, &stats), -EINVAL);
    zassert_equal(sys_mem_blocks_runtime_stats_get(&third, NULL), -EINVAL);
    zassert_equal(sys_mem_blocks_runtime_stats_reset_max(NULL), -EINVAL);
    zassert_ok(sys_mem_blocks_alloc(&third, 2, block));
    zassert_ok(sys_mem_blocks_free(&third, 1, block));
    zassert_ok(sys_mem_blocks_runtime_stats_get(&third, &stats));
    zassert_equal(stats.allocated_bytes, 32);
    zassert_equal(stats.free_bytes, 32);
    zassert_equal(stats.max_allocated_bytes, 64);
    zassert_ok(sys_mem_blocks_runtime_stats_reset_max(&third));
    zassert_ok(sys_mem_blocks_runtime_stats_get(&third, &stats));
    zassert_equal(stats.max_allocated_bytes, 32);
    zassert_ok(sys_mem_blocks_free(&third, 1, block + 1));
}

#ifdef CONFIG_SYS_MEM_BLOCKS_LISTENER
static void *heard[8];
static size_t heard_bytes[8];
static int heard_count;

static void hear(uintptr_t id, void *p, size_t bytes)
{
    zassert_equal(id, HEAP_ID_FROM_POINTER(&own));
    heard[heard_count] = p;
    heard_bytes[heard_count] = bytes;
    heard_count++;
}
HEAP_LISTENER_ALLOC_DEFINE(hear_alloc, HEAP_ID_FROM_POINTER(&own), hear);
HEAP_LISTENER_FREE_DEFINE(hear_free, HEAP_ID_FROM_POINTER(&own), hear);

ZTEST(mem_blocks, test_listeners)
{
    void *block[2];

    heap_listener_register(&hear_alloc);
    heap_listener_register(&hear_free);
    zassert_ok(sys_mem_blocks_alloc(&own, 2, block));
    zassert_equal(heard_count, 2, "each block by itself");
    zassert_equal(heard_bytes[1], SIZE);
    zassert_equal_ptr(heard[1], block[1]);
    zassert_ok(sys_mem_blocks_free_contiguous(&own, block[0], 2));
    zassert_equal(heard_count, 3, "a row at once");
    zassert_equal(heard_bytes[2], 2 * SIZE);
    zassert_ok(sys_mem_blocks_get(&own, own.buffer, 3));
    zassert_equal(heard_bytes[3], 3 * SIZE);
    zassert_ok(sys_mem_blocks_free_contiguous(&own, own.buffer, 3));
    heap_listener_unregister(&hear_alloc);
    heap_listener_unregister(&hear_free);
}
#endif

/* ---- bits ---- */

SYS_BITARRAY_DEFINE_STATIC(bits, 70);

ZTEST(mem_blocks, test_bitarray)
{
    size_t offset;
    int val;

    zassert_equal(sys_bitarray_set_bit(&bits, 70), -EINVAL);
    zassert_equal(sys_bitarray_test_bit(&bits, 1, NULL), -EINVAL);
    zassert_ok(sys_bitarray_test_and_set_bit(&bits, 31, &val));
    zassert_equal(val, 0);
    zassert_ok(sys_bitarray_test_and_clear_bit(&bits, 31, &val));
    zassert_equal(val, 1);
    zassert_ok(sys_bitarray_set_region(&bits, 36, 30));
    zassert_true(sys_bitarray_is_region_set(&bits, 36, 30));
    zassert_false(sys_bitarray_is_region_set(&bits, 37, 30));
    zassert_false(sys_bitarray_is_region_cleared(&bits, 31, 0));
    zassert_true(sys_bitarray_is_region_cleared(&bits, 30, 0));
    zassert_equal(sys_bitarray_alloc(&bits, 31, &offset), -ENOSPC);
    zassert_equal(sys_bitarray_alloc(&bits, 71, &offset), -ENOSPC);
    zassert_equal(sys_bitarray_alloc(&bits, 0, &offset), -EINVAL);
    zassert_ok(sys_bitarray_alloc(&bits, 30, &offset));
    zassert_equal(offset, 0);
    zassert_ok(sys_bitarray_alloc(&bits, 4, &offset));
    zassert_equal(offset, 66);
    zassert_equal(sys_bitarray_free(&bits, 71, 0), -EINVAL);
    zassert_ok(sys_bitarray_free(&bits, 70, 0));
    zassert_equal(sys_bitarray_free(&bits, 1, 0), -EFAULT);
    zassert_ok(sys_bitarray_clear_region(&bits, 70, 0));
}
