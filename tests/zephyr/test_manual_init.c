/* SPDX-License-Identifier: Apache-2.0 */
/* test_manual_init.c - the manual's second snippet, whose names are those of its first: test_manual.c */
#include <zephyr/ztest.h>

static bool served(size_t bytes)
{
    bool within;
    char *p;

    /* snippet 2 */ /* clang-format off */
    static struct k_heap test_heap; /* define the heap object */
    uint8_t test_heap_pool[1024 * 2];  /* define the heap region */
    k_heap_init(&test_heap, test_heap_pool, sizeof(test_heap_pool));
    /* end */ /* clang-format on */
    p = k_heap_alloc(&test_heap, bytes, K_NO_WAIT);
    if (p == NULL) {
        return false;
    }
    within = ((uintptr_t)p >= (uintptr_t)test_heap_pool) &&
             (((uintptr_t)p + bytes) <= ((uintptr_t)test_heap_pool + sizeof test_heap_pool));
    k_heap_free(&test_heap, p);
    return within;
}

ZTEST(manual, test_heap_init)
{
    zassert_true(served(1024));
    zassert_false(served(2048), "the heap's own data are in the region too");
}
