/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_ztest.c - the test API itself
 *
 * Each way a test can end well. Those in which it must fail are in test_verdicts.c, whose verdicts are
 * looked at from outside.
 */
#include <zephyr/ztest.h>

struct ztest_ends_fixture {
    int setups;
    int befores;
};

static int afters;
static int helper_ran;

static void *ends_setup(void)
{
    static struct ztest_ends_fixture fixture;

    fixture.setups++;
    return &fixture;
}

static void ends_before(void *data)
{
    struct ztest_ends_fixture *fixture = data;

    fixture->befores++;
    zassert_equal(fixture->befores, afters + 1, "after runs after each test, however it ended");
}

static void ends_after(void *data)
{
    ARG_UNUSED(data);
    afters++;
}

static void ends_teardown(void *data)
{
    struct ztest_ends_fixture *fixture = data;

    zassert_equal(fixture->setups, 1);
    zassert_equal(fixture->befores, afters);
}

ZTEST_SUITE(ztest_ends, NULL, ends_setup, ends_before, ends_after, ends_teardown);

ZTEST_F(ztest_ends, test_a_fixture)
{
    zassert_equal(fixture->setups, 1, "%d", fixture->setups);
    zassert_equal(fixture->befores, 1, "tests run in the order of their names");
}

ZTEST(ztest_ends, test_b_assert_expected)
{
    ztest_set_assert_valid(true);
    __ASSERT(helper_ran < 0, "this one is meant: %d", helper_ran);
    zassert_unreachable("an assertion that failed lets nobody pass");
}

ZTEST(ztest_ends, test_c_panic_expected)
{
    ztest_set_fault_valid(true);
    k_panic();
    zassert_unreachable();
}

ZTEST(ztest_ends, test_d_pass_early)
{
    ztest_test_pass();
    zassert_unreachable();
}

ZTEST(ztest_ends, test_e_skip)
{
    ztest_test_skip();
    zassert_unreachable();
}

ZTEST(ztest_ends, test_f_assume)
{
    zassume_true(helper_ran > 1000, "skipped, not failed");
    zassert_unreachable();
}

ZTEST(ztest_ends, test_g_every_assertion_passes)
{
    int a = 3;
    char text[] = "same";

    zassert(a == 3, "plain");
    zassert_true(a == 3);
    zassert_false(a == 4, "with %s", "message");
    zassert_ok(a - 3);
    zassert_not_ok(a);
    zassert_is_null(NULL, NULL);
    zassert_not_null(&a);
    zassert_equal(a, 3);
    zassert_not_equal(a, 4);
    zassert_equal_ptr(&a, &a);
    zassert_within(a, 5, 2);
    zassert_not_within(a, 9, 2);
    zassert_between_inclusive(a, 3, 3);
    zassert_str_equal(text, "same");
    zassert_mem_equal(text, "same", sizeof text);
    zexpect_true(true);
    zexpect_equal(a, 3, "%d", a);
}

/* ---- mutexes of a test that was ended are free for the next ---- */

static K_MUTEX_DEFINE(kept);

ZTEST(ztest_ends, test_h_ends_with_mutex)
{
    zassert_ok(k_mutex_lock(&kept, K_FOREVER));
    ztest_set_fault_valid(true);
    k_oops();
}

ZTEST(ztest_ends, test_i_mutex_is_free)
{
    zassert_ok(k_mutex_lock(&kept, K_NO_WAIT));
    zassert_ok(k_mutex_unlock(&kept));
}

/* ---- parameters ---- */

static const int squares[] = {0, 1, 4, 9};
static unsigned seen;

ZTEST_DEFINE_PARAM_VALUES_ARRAY(square_values, squares);
ZTEST_DEFINE_PARAM_VALUES(more_values, int, 16, 25);

static void make_square(size_t index, void *out)
{
    *(int *)out = (int)((index + 6U) * (index + 6U));
}
ZTEST_DEFINE_PARAM_GENERATOR(made_values, int, 2, make_square);

static void *params_setup(void)
{
    seen = 0U;
    return NULL;
}

ZTEST_SUITE(ztest_params, NULL, params_setup, NULL, NULL, NULL);

ZTEST_P(ztest_params, test_a_squares)
{
    int value = ZTEST_GET_PARAM(int);
    int root = 0;

    zassert_true(ztest_has_current_param());
    zassert_equal(ztest_get_current_param_size(), sizeof(int));
    while ((root * root) < value) {
        root++;
    }
    zassert_equal(root * root, *ZTEST_GET_PARAM_PTR(int));
    seen |= 1U << root;
}
ZTEST_INSTANTIATE_TEST_SUITE_P(few, ztest_params, test_a_squares, square_values);
ZTEST_INSTANTIATE_TEST_SUITE_P(more, ztest_params, test_a_squares, more_values);
ZTEST_INSTANTIATE_TEST_SUITE_P(made, ztest_params, test_a_squares, made_values);

ZTEST(ztest_params, test_b_all_were_seen)
{
    zassert_equal(seen, 0xFFU, "%x", seen);
    zassert_false(ztest_has_current_param());
    zassert_is_null(ztest_get_current_param());
}

/* ---- a suite that does not apply ---- */

static bool never(const void *state)
{
    ARG_UNUSED(state);
    return false;
}

ZTEST_SUITE(ztest_never, never, NULL, NULL, NULL, NULL);

ZTEST(ztest_never, test_not_run)
{
    zassert_unreachable("its predicate said no");
}

/* ---- benchmarks ---- */

static unsigned bench_setups, bench_bodies, bench_teardowns, suite_setups;

static void bench_setup(void)
{
    bench_setups++;
}

static void bench_teardown(void)
{
    bench_teardowns++;
}

static void bench_suite_setup(void)
{
    suite_setups++;
}

ZTEST_BENCHMARK_SUITE(ztest_bench, bench_suite_setup, NULL);

ZTEST_BENCHMARK(ztest_bench, a_plain, 10)
{
    bench_bodies++;
}

ZTEST_BENCHMARK_SETUP_TEARDOWN(ztest_bench, b_around, 5, bench_setup, bench_teardown)
{
    zassert_equal(bench_setups, bench_teardowns + 1, "this sample's own");
    bench_bodies++;
}

ZTEST(ztest_bench, test_c_counts)
{
    zassert_equal(suite_setups, 1);
    zassert_equal(bench_bodies, 15);
    zassert_equal(bench_setups, 5);
    zassert_equal(bench_teardowns, 5);
}
