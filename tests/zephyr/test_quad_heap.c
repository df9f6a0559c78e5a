/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_quad_heap.c - the heap memory pool of the old manual
 *
 * The same source in an image for each of the four sizes. The manual's table is counted by allocating,
 * block size by block size, until nothing is left, and printed; no number of it stands here.
 */
#include <zephyr/ztest.h>

#define HEAP       CONFIG_HEAP_MEM_POOL_SIZE
#define DESCRIPTOR 16
#define SMALLEST   64
#define MOST       (HEAP / SMALLEST)

static void *block[MOST + 1];

static size_t count(size_t size)
{
    size_t n = 0;

    while ((n <= MOST) && ((block[n] = k_malloc(size - DESCRIPTOR)) != NULL)) {
        n++;
    }
    return n;
}

static void give_back(size_t n)
{
    while (n > 0) {
        n--;
        k_free(block[n]);
    }
}

ZTEST_SUITE(quad_heap, NULL, NULL, NULL, NULL, NULL);

ZTEST(quad_heap, test_the_manuals_table)
{
    printk("| heap | 64 bytes | 256 bytes | 1024 bytes | 4096 bytes | 16384 bytes |\n| %d |", HEAP);
    for (size_t size = 64; size <= 16384; size *= 4) {
        size_t n = count(size);

        printk(" %zu |", n);
        zassert_equal(n, HEAP / size, "the whole heap in blocks of %zu bytes", size);
        give_back(n);
    }
    printk("\n");
}

/* Each block of 256 bytes that is out makes four blocks of 64 fewer. */
ZTEST(quad_heap, test_four_fewer)
{
    void *large[HEAP / 256];
    size_t before = MOST;

    for (size_t i = 0; i < ARRAY_SIZE(large); i++) {
        size_t n;

        large[i] = k_malloc(256 - DESCRIPTOR);
        n = count(64);
        give_back(n);
        zassert_equal(n, before - 4, NULL);
        before = n;
    }
    for (size_t i = 0; i < ARRAY_SIZE(large); i++) {
        k_free(large[i]);
    }
}

/* What the manual says of its two snippets: 200 and 75 bytes each take a block of 256. */
static void takes(size_t request, size_t block_size)
{
    char *p = k_malloc(request);
    size_t left;

    zassert_not_null(p, NULL);
    memset(p, 0, request);
    left = count(64);
    give_back(left);
    zassert_equal((MOST - left) * 64, block_size, "%zu bytes", request);
    k_free(p);
}

ZTEST(quad_heap, test_block_sizes)
{
    takes(0, 64);
    takes(48, 64);
    takes(49, 256);
    takes(75, 256);
    takes(200, 256);
    takes(240, 256);
    if (HEAP >= 1024) {
        takes(241, 1024);
    } else {
        zassert_is_null(k_malloc(241), NULL);
    }
    zassert_is_null(k_malloc(HEAP), NULL);
    zassert_is_null(k_malloc(HEAP - DESCRIPTOR + 1), NULL);
    takes(HEAP - DESCRIPTOR, HEAP);
}

ZTEST(quad_heap, test_addresses)
{
    for (size_t n = 0; n < 100; n += 7) {
        void *p = k_malloc(n);

        zassert_true(IS_ALIGNED(p, 4), NULL);
        k_free(p);
    }
}

/* The sequence of upstream's own suite, in sizes that every heap has. */
ZTEST(quad_heap, test_merge_in_any_order)
{
    size_t n = count(64);

    zassert_is_null(k_malloc(8), NULL);
    for (size_t i = 0; i < n; i++) {
        k_free(block[(i * 7) % n]); /* 7 and a power of two: each once */
    }
    block[0] = k_malloc(HEAP - DESCRIPTOR);
    zassert_not_null(block[0], "one block again");
    zassert_is_null(k_malloc(16), NULL);
    k_free(block[0]);
    zassert_is_null(k_malloc(0xffffffff), NULL);
    zassert_is_null(k_malloc(SIZE_MAX), NULL);
    zassert_is_null(k_calloc(0xffffffff, 2), NULL);
    zassert_is_null(k_calloc(SIZE_MAX, 2), NULL);
}

ZTEST(quad_heap, test_calloc_realloc)
{
    uint8_t *p = k_calloc(10, 4), *q;

    for (int i = 0; i < 40; i++) {
        zassert_equal(p[i], 0, NULL);
        p[i] = (uint8_t)i;
    }
    q = k_realloc(p, 48);
    zassert_equal_ptr(p, q, "its block has that much");
    zassert_is_null(k_realloc(q, HEAP), "kept");
    zassert_equal(q[39], 39, NULL);
    if (HEAP >= 1024) {
        p = k_realloc(q, 200);
        zassert_equal(p[39], 39, NULL);
        q = p;
    }
    zassert_is_null(k_realloc(q, 0), NULL);
    zassert_equal(count(64), MOST, "nothing is lost");
    give_back(MOST);
}

ZTEST(quad_heap, test_z_double_free)
{
    void *p = k_malloc(10);

    k_free(p);
    ztest_set_fault_valid(true);
    k_free(p);
}

ZTEST(quad_heap, test_z_interior)
{
    char *p = k_malloc(40);

    memset(p, 0, 40);
    ztest_set_fault_valid(true);
    k_free(p + 16);
}

ZTEST(quad_heap, test_thread_pool)
{
    void *p;

    k_thread_system_pool_assign(k_current_get());
    p = z_thread_malloc(48);
    zassert_not_null(p, NULL);
    k_free(p);
    zassert_is_null(z_thread_malloc(HEAP), NULL);
}
