/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_manual.c - every snippet of the two manuals as it stands there, and what its text says of it
 *
 * Between the marks the text is the manual's; only the stray parenthesis of the old one is mended and
 * its "..." is a comment. It is compiled under the default API and under the old heap memory pool.
 */
#include <zephyr/ztest.h>

ZTEST_SUITE(manual, NULL, NULL, NULL, NULL, NULL);

/* ---- heap.md: creating a heap ---- */

/* snippet 1 */ /* clang-format off */
static K_HEAP_DEFINE(test_heap, 1024 * 2);
/* end */ /* clang-format on */

/* The second snippet defines an object of the same name: it is in test_manual_init.c. */

static void allocate(char **result, size_t taken)
{
    void *before = k_heap_alloc(&test_heap, taken, K_NO_WAIT);

    /* snippet 3 */ /* clang-format off */
    char *mem_ptr;
    mem_ptr = k_heap_alloc(&test_heap, 200, K_NO_WAIT);
    if (mem_ptr != NULL) {
            printk("Memory allocated successfully\n");
    } else {
            printk("Memory not allocated\n");
    }
    /* end */ /* clang-format on */
    *result = mem_ptr;
    k_heap_free(&test_heap, before);
}

ZTEST(manual, test_heap)
{
    char *mem_ptr;

    allocate(&mem_ptr, 1900);
    zassert_is_null(mem_ptr, "NULL says that it failed");
    allocate(&mem_ptr, 100);
    zassert_not_null(mem_ptr);
    memset(mem_ptr, 1, 200);
    /* snippet 4 */ /* clang-format off */
    k_heap_free(&test_heap ,mem_ptr);
    /* end */                      /* clang-format on */
    k_heap_free(&test_heap, NULL); /* "without any effect" */
    zassert_equal(test_heap.heap.allocated_bytes, 0);
}

/* ---- heap memory pool ---- */

ZTEST(manual, test_heap_memory_pool)
{
    {
        /* snippet 5 */ /* clang-format off */
        char *mem_ptr;

        mem_ptr = k_malloc(200);
        if (mem_ptr != NULL) {
            memset(mem_ptr, 0, 200);
            /* ... */
        } else {
            printf("Memory not allocated");
        }
        /* end */ /* clang-format on */
        zassert_not_null(mem_ptr);
        for (int i = 0; i < 200; i++) {
            zassert_equal(mem_ptr[i], 0);
        }
        zassert_true(IS_ALIGNED(mem_ptr, 4));
        k_free(mem_ptr);
    }
    {
        /* snippet 6 */ /* clang-format off */
        char *mem_ptr;

        mem_ptr = k_malloc(75);
        /* ... */ /* use memory block */
        k_free(mem_ptr);
        /* end */ /* clang-format on */
        zassert_not_null(mem_ptr);
    }
}

/* "If no block is found, NULL", and it is so for both kinds of system heap. */
ZTEST(manual, test_null)
{
    char *mem_ptr = k_malloc(CONFIG_HEAP_MEM_POOL_SIZE + 1 + 8);

    zassert_is_null(mem_ptr);
}
