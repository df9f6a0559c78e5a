/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The old heap pool under the API of its own time, where every assertion has a message: what an
 * application of 1.14 with CONFIG_HEAP_MEM_POOL_SIZE=256 relies on.
 */
#include <zephyr.h>
#include <ztest.h>

static void test_a_block_takes_the_whole_pool(void)
{
    void *all = k_malloc(75);

    zassert_not_null(all, "75 bytes and a descriptor take the block of 256");
    zassert_is_null(k_malloc(1), "nothing is left beside it");
    k_free(all);
}

static void test_four_of_the_smallest(void)
{
    void *block[4];

    for (int i = 0; i < 4; i++) {
        block[i] = k_malloc(48);
        zassert_not_null(block[i], "48 bytes and the descriptor's 16 are a block of 64");
    }
    zassert_is_null(k_malloc(1), "there are four of them");
    for (int i = 0; i < 4; i++) {
        k_free(block[i]);
    }
    block[0] = k_malloc(200);
    zassert_not_null(block[0], "the four are one again");
    k_free(block[0]);
}

void test_main(void)
{
    ztest_test_suite(quad114, ztest_unit_test(test_a_block_takes_the_whole_pool),
                     ztest_unit_test(test_four_of_the_smallest));
    ztest_run_test_suite(quad114);
}
