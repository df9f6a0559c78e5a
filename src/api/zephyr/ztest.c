/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ztest.c - running tests
 *
 *   runner (whoever called)              test thread, one for each test
 *   setup, once a suite
 *   create, join ------------------------> before, the test
 *   after  <------------------------------ returned, or ended by an assertion, a skip, an error
 *   teardown
 *
 * What a test came to is one variable, written by whoever knows first that it is bad: a failure is
 * never taken back, a skip only by a failure. A test whose thread ended without saying why passes
 * only if it had announced that (ztest_set_fault_valid()).
 */
#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>

#include <zephyr/ztest.h>

#include "private.h"

ACRE_EXPORT_TABLE(acre_ztest_suites);
ACRE_EXPORT_TABLE(acre_ztest_tests);
ACRE_EXPORT_TABLE(acre_ztest_params);
ACRE_EXPORT_TABLE(acre_ztest_rules);

enum outcome { RUNNING, PASSED, SKIPPED, FAILED };

static enum outcome outcome;
static bool fault_valid;
static bool assert_valid;
static bool ended_early; /* by ztest_test_pass() or an expected error, not by returning */
static struct k_thread test_thread;
static K_THREAD_STACK_DEFINE(test_stack, CONFIG_ZTEST_STACK_SIZE + CONFIG_TEST_EXTRA_STACK_SIZE);
static struct z_ztest_totals totals;

/* The parameter of the run; its place for those that a generator makes. */
static const void *param;
static size_t param_index;
static size_t param_size;
static z_max_align_t param_made[4];

/* ---- what tests call ---- */

static void came_to(enum outcome what)
{
    if (what > outcome) {
        outcome = what;
    }
}

/* End the thread that calls; in an interrupt, or in the runner (setup, after), only the result is
 * kept. */
static void end_here(void)
{
    if (!acre_in_isr() && (z_current() != NULL)) {
        acre_thread_exit();
    }
}

void ztest_test_fail(void)
{
    came_to(FAILED);
    end_here();
}

void ztest_test_pass(void)
{
    ended_early = true;
    came_to(PASSED);
    end_here();
}

void ztest_test_skip(void)
{
    came_to(SKIPPED);
    end_here();
}

bool z_ztest_mem_equal(const void *a, const void *b, size_t size)
{
    return (size == 0U) || ((a != NULL) && (b != NULL) && (memcmp(a, b, size) == 0));
}

bool z_ztest_check(enum z_ztest_kind kind, bool ok, const char *text, const char *file, int line,
                   const char *message, ...)
{
    va_list ap;

    if (ok) {
        return true;
    }
    printk("\n    %s at %s:%d: %s\n", (kind == Z_ZASSUME) ? "Assumption" : "Assertion failed", file,
           line, text);
    if ((message != NULL) && (message[0] != '\0')) {
        printk("    ");
        va_start(ap, message);
        vprintk(message, ap);
        va_end(ap);
        printk("\n");
    }
    if (kind == Z_ZASSUME) {
        ztest_test_skip();
    } else if (kind == Z_ZASSERT) {
        ztest_test_fail();
    } else {
        came_to(FAILED);
    }
    return false;
}

const void *ztest_get_current_param(void)
{
    return param;
}

size_t ztest_get_current_param_index(void)
{
    return param_index;
}

size_t ztest_get_current_param_size(void)
{
    return param_size;
}

bool ztest_has_current_param(void)
{
    return param != NULL;
}

void ztest_simple_1cpu_before(void *data)
{
    (void)data;
}

void ztest_simple_1cpu_after(void *data)
{
    (void)data;
}

/* ---- errors ---- */

void ztest_set_fault_valid(bool valid)
{
    fault_valid = valid;
}

void ztest_set_assert_valid(bool valid)
{
    assert_valid = valid;
}

__weak void ztest_post_fatal_error_hook(unsigned int reason, const struct arch_esf *esf)
{
    (void)reason;
    (void)esf;
}

__weak void ztest_post_assert_fail_hook(void)
{
}

/* Whose test is this the error of? Threads that have nothing to do with a test have it reported. */
bool z_ztest_fatal(unsigned int reason, const struct arch_esf *esf)
{
    if (outcome != RUNNING) {
        return false;
    }
    if (fault_valid) {
        fault_valid = false;
        ended_early = true;
        printk("(an error that the test expects)\n");
        ztest_post_fatal_error_hook(reason, esf);
        came_to(PASSED);
    } else {
        printk("    an error that the test does not expect, reason %u\n", reason);
        came_to(FAILED);
    }
    return true;
}

void assert_post_action(const char *file, unsigned int line)
{
    (void)file;
    (void)line;
    if ((outcome == RUNNING) && assert_valid) {
        assert_valid = false;
        ended_early = true;
        printk("(an assertion that the test expects to fail)\n");
        ztest_post_assert_fail_hook();
        came_to(PASSED);
        end_here();
        return;
    }
    k_panic();
}

/* ---- one test ---- */

struct run {
    const struct ztest_suite_node *suite;
    const struct ztest_unit_test *test;
    const struct unit_test *old;
    void *fixture;
};

static void rules(const struct run *run, bool before)
{
    for (size_t i = 0U; (run->test != NULL) && (i < ACRE_EXPORT_COUNT(acre_ztest_rules)); i++) {
        const struct ztest_test_rule *rule =
            ACRE_EXPORT_AT(acre_ztest_rules, struct ztest_test_rule, i);

        if (before && (rule->before_each != NULL)) {
            rule->before_each(run->test, run->fixture);
        } else if (!before && (rule->after_each != NULL)) {
            rule->after_each(run->test, run->fixture);
        }
    }
}

static void run_body(void *p1, void *p2, void *p3)
{
    const struct run *run = p1;

    (void)p2;
    (void)p3;
    if (run->old != NULL) {
        if (run->old->setup != NULL) {
            run->old->setup();
        }
        run->old->test();
        if (run->old->teardown != NULL) {
            run->old->teardown();
        }
    } else {
        rules(run, true);
        if (run->suite->before != NULL) {
            run->suite->before(run->fixture);
        }
        run->test->test(run->fixture);
    }
    /* It went on although it said it would not: reaching the end is then the failure. */
    came_to((fault_valid || assert_valid) ? FAILED : PASSED);
}

static const char *outcome_name(enum outcome what)
{
    return (what == PASSED) ? "PASS" : (what == SKIPPED) ? "SKIP" : "FAIL";
}

static void count(const char *name, int64_t begin)
{
    unsigned ms = (unsigned)(k_uptime_get() - begin);

    printk(" %s - %s in %u.%03u seconds\n", outcome_name(outcome), name, ms / 1000U, ms % 1000U);
    totals.passed += (outcome == PASSED) ? 1U : 0U;
    totals.skipped += (outcome == SKIPPED) ? 1U : 0U;
    totals.failed += (outcome == FAILED) ? 1U : 0U;
}

static void run_one(struct run *run, const char *name)
{
    int64_t begin = k_uptime_get();

    outcome = RUNNING;
    fault_valid = false;
    assert_valid = false;
    ended_early = false;
    printk("START - %s\n", name);
    (void)k_thread_create(&test_thread, test_stack, K_THREAD_STACK_SIZEOF(test_stack), run_body,
                          run, NULL, NULL, CONFIG_ZTEST_THREAD_PRIORITY, 0U, K_FOREVER);
    (void)k_thread_name_set(&test_thread, name);
    k_thread_system_pool_assign(&test_thread);
    k_thread_start(&test_thread);
    (void)k_thread_join(&test_thread, K_FOREVER);
    if ((outcome == RUNNING) && !ended_early) {
        outcome = FAILED; /* aborted itself, or was */
    }
    if ((run->suite != NULL) && (run->suite->after != NULL)) {
        run->suite->after(run->fixture);
    }
    rules(run, false);
    count(name, begin);
}

/* A test with parameters runs once for each value of each list it was given. */
static void run_with_params(struct run *run)
{
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_ztest_params); i++) {
        const struct ztest_param_instance *list =
            ACRE_EXPORT_AT(acre_ztest_params, struct ztest_param_instance, i);

        if ((strcmp(list->test_suite_name, run->test->test_suite_name) != 0) ||
            (strcmp(list->test_name, run->test->name) != 0)) {
            continue;
        }
        param_size = list->values->elem_size;
        for (param_index = 0U; param_index < list->values->count; param_index++) {
            param = (const char *)list->values->values + (param_index * param_size);
            if (list->values->generator != NULL) {
                param = param_made;
                if (param_size > sizeof param_made) {
                    printk("a parameter of %zu bytes is too large\n", param_size);
                    totals.failed++;
                    break;
                }
                list->values->generator(param_index, param_made);
            }
            run_one(run, run->test->name);
        }
    }
    param = NULL;
    param_index = 0U;
    param_size = 0U;
}

/* ---- suites ---- */

static const struct ztest_suite_node *suite_at(size_t i)
{
    return ACRE_EXPORT_AT(acre_ztest_suites, struct ztest_suite_node, i);
}

static const struct ztest_unit_test *test_at(size_t i)
{
    return ACRE_EXPORT_AT(acre_ztest_tests, struct ztest_unit_test, i);
}

/* The first suite by name after the one named (NULL: of all); NULL: there is none. */
static const struct ztest_suite_node *next_suite(const char *after)
{
    const struct ztest_suite_node *best = NULL;

    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_ztest_suites); i++) {
        const struct ztest_suite_node *it = suite_at(i);

        if (((after == NULL) || (strcmp(it->name, after) > 0)) &&
            ((best == NULL) || (strcmp(it->name, best->name) < 0))) {
            best = it;
        }
    }
    return best;
}

static const struct ztest_unit_test *next_test(const char *suite, const char *after)
{
    const struct ztest_unit_test *best = NULL;

    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_ztest_tests); i++) {
        const struct ztest_unit_test *it = test_at(i);

        if ((strcmp(it->test_suite_name, suite) == 0) &&
            ((after == NULL) || (strcmp(it->name, after) > 0)) &&
            ((best == NULL) || (strcmp(it->name, best->name) < 0))) {
            best = it;
        }
    }
    return best;
}

static void suite_verdict(const char *name, struct z_ztest_totals before)
{
    printk("SUITE %s [%s]: pass = %u, fail = %u, skip = %u\n",
           (totals.failed == before.failed) ? "PASS" : "FAIL", name, totals.passed - before.passed,
           totals.failed - before.failed, totals.skipped - before.skipped);
}

static void run_suite(const struct ztest_suite_node *suite, const void *state)
{
    struct z_ztest_totals before = totals;
    struct run run = {suite, NULL, NULL, NULL};

    if ((suite->predicate != NULL) && !suite->predicate(state)) {
        return;
    }
    printk("Running TESTSUITE %s\n", suite->name);
    outcome = RUNNING;
    run.fixture = (suite->setup != NULL) ? suite->setup() : NULL;
    if (outcome != RUNNING) { /* an assertion in setup: none of its tests can say anything */
        totals.failed++;
        suite_verdict(suite->name, before);
        return;
    }
    for (run.test = next_test(suite->name, NULL); run.test != NULL;
         run.test = next_test(suite->name, run.test->name)) {
        if (run.test->parameterised) {
            run_with_params(&run);
        } else {
            run_one(&run, run.test->name);
        }
    }
    if (suite->teardown != NULL) {
        suite->teardown(run.fixture);
    }
    suite_verdict(suite->name, before);
}

void z_ztest_run_old(const char *name, const struct unit_test *tests)
{
    struct z_ztest_totals before = totals;

    printk("Running TESTSUITE %s\n", name);
    for (const struct unit_test *test = tests; test->test != NULL; test++) {
        struct run run = {NULL, NULL, test, NULL};

        run_one(&run, test->name);
    }
    suite_verdict(name, before);
}

int ztest_run_test_suites(const void *state, bool shuffle, int suite_iter, int case_iter)
{
    int ran = 0;

    (void)shuffle; /* the order is part of what tests may rely on here */
    (void)case_iter;
    for (int i = 0; i < MAX(suite_iter, 1); i++) {
        for (const struct ztest_suite_node *suite = next_suite(NULL); suite != NULL;
             suite = next_suite(suite->name)) {
            run_suite(suite, state);
            ran++;
        }
    }
    return ran;
}

void ztest_run_all(const void *state, bool shuffle, int suite_iter, int case_iter)
{
    (void)ztest_run_test_suites(state, shuffle, suite_iter, case_iter);
}

void ztest_verify_all_test_suites_ran(void)
{
}

__weak void test_main(void)
{
    ztest_run_all(NULL, false, 1, 1);
}

/* ---- for the shell and for images of tests ---- */

int z_ztest_run(const char *suite)
{
    bool found = suite == NULL;

    totals = (struct z_ztest_totals){0U, 0U, 0U};
    if (suite == NULL) {
        test_main();
    }
    for (size_t i = 0U; (suite != NULL) && (i < ACRE_EXPORT_COUNT(acre_ztest_suites)); i++) {
        if (strcmp(suite_at(i)->name, suite) == 0) {
            run_suite(suite_at(i), NULL);
            found = true;
        }
    }
    if (!found) {
        return -1;
    }
    outcome = PASSED; /* errors from here on are nobody's */
    printk("%u passed, %u failed, %u skipped\n", totals.passed, totals.failed, totals.skipped);
    printk("PROJECT EXECUTION %s\n", (totals.failed == 0U) ? "SUCCESSFUL" : "FAILED");
    return (int)totals.failed;
}

void z_ztest_list(void)
{
    for (const struct ztest_suite_node *suite = next_suite(NULL); suite != NULL;
         suite = next_suite(suite->name)) {
        printk("%s\n", suite->name);
        for (const struct ztest_unit_test *test = next_test(suite->name, NULL); test != NULL;
             test = next_test(suite->name, test->name)) {
            printk("    %s\n", test->name);
        }
    }
}

struct z_ztest_totals z_ztest_totals(void)
{
    return totals;
}
