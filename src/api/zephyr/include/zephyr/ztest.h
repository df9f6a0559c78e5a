/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_ZTEST_H_
#define ZEPHYR_ZTEST_H_

/*
 * Zephyr's test API, the new one (ZTEST_SUITE, ZTEST) and the old one (ztest_test_suite), so that
 * tests written for either run unmodified: `zephyr_run` in msh, or z_ztest_run().
 *
 * Each test runs in a thread of its own, of priority CONFIG_ZTEST_THREAD_PRIORITY. A failed
 * assertion, a skip and a fatal error end that thread and nothing else, and the next test starts in
 * a new one; whatever the test had locked by k_mutex goes free with it. Tests run in the order of
 * their names, suites likewise (which is upstream's order: by linker section).
 */
#include <zephyr/kernel.h>
#include <zephyr/tc_util.h>
#include <zephyr/ztest_assert.h>
#include <zephyr/ztest_error_hook.h>

#ifndef CONFIG_ZTEST_THREAD_PRIORITY
#define CONFIG_ZTEST_THREAD_PRIORITY (-1)
#endif
#ifndef CONFIG_TEST_EXTRA_STACK_SIZE
#define CONFIG_TEST_EXTRA_STACK_SIZE 0
#endif
#ifndef CONFIG_TEST_EXTRA_STACKSIZE
#define CONFIG_TEST_EXTRA_STACKSIZE CONFIG_TEST_EXTRA_STACK_SIZE
#endif

/* There is one memory domain: nothing to be placed. */
#define ZTEST_BMEM
#define ZTEST_DMEM
#define ZTEST_SECTION .data

/* The test that runs now: end it with this result. From an interrupt or another thread the result is
 * noted; that thread ends. */
void ztest_test_fail(void);
void ztest_test_pass(void);
void ztest_test_skip(void);

/* ---- the new API ---- */

typedef bool (*ztest_suite_predicate_t)(const void *global_state);
typedef void *(*ztest_suite_setup_t)(void);
typedef void (*ztest_suite_before_t)(void *fixture);
typedef void (*ztest_suite_after_t)(void *fixture);
typedef void (*ztest_suite_teardown_t)(void *fixture);

struct ztest_suite_node {
    const char *name;
    ztest_suite_setup_t setup;
    ztest_suite_before_t before;
    ztest_suite_after_t after;
    ztest_suite_teardown_t teardown;
    ztest_suite_predicate_t predicate;
};

/* Values for a test with a parameter: an array, or a function that makes the i-th. */
struct ztest_param_values {
    const void *values;
    size_t count;
    size_t elem_size;
    void (*generator)(size_t index, void *out);
};

struct ztest_unit_test {
    const char *test_suite_name;
    const char *name;
    void (*test)(void *data);
    bool parameterised;
};

struct ztest_param_instance {
    const char *test_suite_name;
    const char *test_name;
    const struct ztest_param_values *values;
};

struct ztest_test_rule {
    void (*before_each)(const struct ztest_unit_test *test, void *data);
    void (*after_each)(const struct ztest_unit_test *test, void *data);
};

#define ZTEST_SUITE(SUITE_NAME, PREDICATE, setup_fn, before_fn, after_fn, teardown_fn)             \
    static const struct ztest_suite_node z_ztest_suite_##SUITE_NAME = {                            \
        #SUITE_NAME, (setup_fn), (before_fn), (after_fn), (teardown_fn), (PREDICATE)};             \
    ACRE_EXPORT(acre_ztest_suites, z_ztest_suite_entry_##SUITE_NAME, &z_ztest_suite_##SUITE_NAME)

#define Z_ZTEST_REGISTER(suite, fn, wrapper, with_params)                                          \
    static const struct ztest_unit_test z_ztest_unit_test_##suite##_##fn = {#suite, #fn, wrapper,  \
                                                                            with_params};          \
    ACRE_EXPORT(acre_ztest_tests, z_ztest_entry_##suite##_##fn, &z_ztest_unit_test_##suite##_##fn)

#define Z_ZTEST(suite, fn, with_params)                                                            \
    static void suite##_##fn(void);                                                                \
    static void z_ztest_wrap_##suite##_##fn(void *data)                                            \
    {                                                                                              \
        (void)data;                                                                                \
        suite##_##fn();                                                                            \
    }                                                                                              \
    Z_ZTEST_REGISTER(suite, fn, z_ztest_wrap_##suite##_##fn, with_params);                         \
    static void suite##_##fn(void)

/* The test gets the suite's fixture: struct SUITE_fixture *fixture. */
#define Z_ZTEST_F(suite, fn, with_params)                                                          \
    static void suite##_##fn(struct suite##_fixture *fixture);                                     \
    static void z_ztest_wrap_##suite##_##fn(void *data)                                            \
    {                                                                                              \
        suite##_##fn((struct suite##_fixture *)data);                                              \
    }                                                                                              \
    Z_ZTEST_REGISTER(suite, fn, z_ztest_wrap_##suite##_##fn, with_params);                         \
    static void suite##_##fn(__maybe_unused struct suite##_fixture *fixture)

#define ZTEST(suite, fn)        Z_ZTEST(suite, fn, false)
#define ZTEST_USER(suite, fn)   Z_ZTEST(suite, fn, false)
#define ZTEST_P(suite, fn)      Z_ZTEST(suite, fn, true)
#define ZTEST_F(suite, fn)      Z_ZTEST_F(suite, fn, false)
#define ZTEST_USER_F(suite, fn) Z_ZTEST_F(suite, fn, false)
#define ZTEST_P_F(suite, fn)    Z_ZTEST_F(suite, fn, true)

#define ZTEST_DEFINE_PARAM_VALUES(name_, type_, ...)                                               \
    static const type_ z_ztest_param_arr_##name_[] = {__VA_ARGS__};                                \
    static const struct ztest_param_values name_ = {                                               \
        z_ztest_param_arr_##name_, ARRAY_SIZE(z_ztest_param_arr_##name_), sizeof(type_), NULL}
#define ZTEST_DEFINE_PARAM_VALUES_ARRAY(name_, array_)                                             \
    static const struct ztest_param_values name_ = {(array_), ARRAY_SIZE(array_),                  \
                                                    sizeof((array_)[0]), NULL}
#define ZTEST_DEFINE_PARAM_GENERATOR(name_, type_, count_, fn_)                                    \
    static const struct ztest_param_values name_ = {NULL, (count_), sizeof(type_), (fn_)}
#define ZTEST_INSTANTIATE_TEST_SUITE_P(prefix, suite, test, values_)                               \
    static const struct ztest_param_instance z_ztest_inst_##prefix##_##suite##_##test = {          \
        #suite, #test, &(values_)};                                                                \
    ACRE_EXPORT(acre_ztest_params, z_ztest_inst_entry_##prefix##_##suite##_##test,                 \
                &z_ztest_inst_##prefix##_##suite##_##test)

/* The value of this run of a test with parameters; NULL, 0, 0 and false in any other. */
const void *ztest_get_current_param(void);
size_t ztest_get_current_param_index(void);
size_t ztest_get_current_param_size(void);
bool ztest_has_current_param(void);
#define ZTEST_GET_PARAM_PTR(type) ((const type *)ztest_get_current_param())
#define ZTEST_GET_PARAM(type)     (*ZTEST_GET_PARAM_PTR(type))

#define ZTEST_RULE(name, before_each_fn, after_each_fn)                                            \
    static const struct ztest_test_rule z_ztest_rule_##name = {(before_each_fn), (after_each_fn)}; \
    ACRE_EXPORT(acre_ztest_rules, z_ztest_rule_entry_##name, &z_ztest_rule_##name)

/* before and after for suites that must not be spread over processors: tests are not. */
void ztest_simple_1cpu_before(void *data);
void ztest_simple_1cpu_after(void *data);

void ztest_run_all(const void *state, bool shuffle, int suite_iter, int case_iter);
int ztest_run_test_suites(const void *state, bool shuffle, int suite_iter, int case_iter);
void ztest_verify_all_test_suites_ran(void);

/* ---- benchmarks: tests that are run many times and say how many cycles each took ---- */

struct z_ztest_benchmark {
    const char *name;
    unsigned samples;
    void (*setup)(void); /* around each sample, not measured; may be NULL */
    void (*body)(void);
    void (*teardown)(void);
};

/* Prints least, mean and most, in the port's cycles (all 0 on one without a counter). */
void z_ztest_benchmark(const struct z_ztest_benchmark *benchmark);

#define ZTEST_BENCHMARK_SUITE(suite, setup_fn, teardown_fn)                                        \
    static void *z_bench_setup_##suite(void)                                                       \
    {                                                                                              \
        void (*fn)(void) = (setup_fn);                                                             \
        if (fn != NULL) {                                                                          \
            fn();                                                                                  \
        }                                                                                          \
        return NULL;                                                                               \
    }                                                                                              \
    static void z_bench_teardown_##suite(void *fixture)                                            \
    {                                                                                              \
        void (*fn)(void) = (teardown_fn);                                                          \
        (void)fixture;                                                                             \
        if (fn != NULL) {                                                                          \
            fn();                                                                                  \
        }                                                                                          \
    }                                                                                              \
    ZTEST_SUITE(suite, NULL, z_bench_setup_##suite, NULL, NULL, z_bench_teardown_##suite)

#define ZTEST_BENCHMARK_SETUP_TEARDOWN(suite, bench, sample_count, setup_fn, teardown_fn)          \
    static void z_bench_##suite##_##bench(void);                                                   \
    ZTEST(suite, bench)                                                                            \
    {                                                                                              \
        static const struct z_ztest_benchmark it = {#suite "." #bench, (sample_count), (setup_fn), \
                                                    z_bench_##suite##_##bench, (teardown_fn)};     \
        z_ztest_benchmark(&it);                                                                    \
    }                                                                                              \
    static void z_bench_##suite##_##bench(void)
/* (suite, name, samples), and setup and teardown in newer sources. */
#define ZTEST_BENCHMARK(...) Z_ZTEST_BENCHMARK(__VA_ARGS__, NULL, NULL, 0)
#define Z_ZTEST_BENCHMARK(suite, bench, samples, setup_fn, teardown_fn, ...)                       \
    ZTEST_BENCHMARK_SETUP_TEARDOWN(suite, bench, samples, setup_fn, teardown_fn)

/* ---- the old API ---- */

struct unit_test {
    const char *name;
    void (*test)(void);
    void (*setup)(void);
    void (*teardown)(void);
};

static inline void unit_test_noop(void)
{
}

#define ztest_unit_test_setup_teardown(fn, setup, teardown)                                        \
    {                                                                                              \
#fn, (fn), (setup), (teardown)                                                             \
    }
#define ztest_unit_test(fn)                 ztest_unit_test_setup_teardown(fn, unit_test_noop, unit_test_noop)
#define ztest_user_unit_test(fn)            ztest_unit_test(fn)
#define ztest_1cpu_unit_test(fn)            ztest_unit_test(fn)
#define ztest_1cpu_user_unit_test(fn)       ztest_unit_test(fn)
#define ztest_user_unit_test_setup_teardown ztest_unit_test_setup_teardown
#define ztest_1cpu_unit_test_setup_teardown ztest_unit_test_setup_teardown
#define ztest_test_suite(suite, ...)                                                               \
    static const struct unit_test z_old_suite_##suite[] = {__VA_ARGS__, {NULL, NULL, NULL, NULL}}
#define ztest_run_test_suite(suite) z_ztest_run_old(#suite, z_old_suite_##suite)
void z_ztest_run_old(const char *name, const struct unit_test *tests);

/* What an image of old tests defines: runs its suites. */
void test_main(void);

/* ---- for whoever runs the tests ---- */

struct z_ztest_totals {
    unsigned passed;
    unsigned failed;
    unsigned skipped;
};

/* Run all suites, or the one named; then the verdict is printed. Returns the number of failures, -1
 * when there is no such suite. */
int z_ztest_run(const char *suite);
void z_ztest_list(void);
struct z_ztest_totals z_ztest_totals(void); /* of the last z_ztest_run() */

#endif
