/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utest.c - RT-Thread's unit test frame
 *
 *      utest_list                                 the test cases of this image
 *      utest_run                                  all, in a thread of their own, after a second
 *      utest_run NAME[*] [LOOPS]                  those of this name, in the shell's thread
 *      utest_run -thread [NAME[*] [LOOPS]]        those of this name, in a thread of their own
 *
 * Two counts are kept. `unit` is what upstream has and what utest_handle_get() shows: it begins at 0
 * with each unit. `failures` begins at 0 with each test case and decides the result; upstream lets
 * the last unit decide, so that an earlier failure is forgotten. Assertions may come from any
 * thread that a unit starts.
 */
#include <utest.h>

#define DBG_TAG "utest"
#define DBG_LVL DBG_INFO
#include <rtdbg.h>
#include <rthw.h>

#if RT_CONSOLEBUF_SIZE < 256
#error "RT_CONSOLEBUF_SIZE must be 256 at least: a failed assertion is one line"
#endif

ACRE_EXPORT_TABLE(acre_utests);

static struct utest unit;
static uint32_t failures;
static rt_bool_t busy;

utest_t utest_handle_get(void)
{
    return &unit;
}

/* --- assertions --------------------------------------------------------------------------- */

static void count(rt_bool_t passed)
{
    rt_base_t level = rt_hw_interrupt_disable();

    if (passed) {
        unit.passed_num++;
    } else {
        unit.failed_num++;
        unit.error = UTEST_FAILED;
        failures++;
    }
    rt_hw_interrupt_enable(level);
}

void utest_assert(int value, const char *file, int line, const char *func, const char *msg)
{
    count(value != 0);
    if (value == 0) {
        LOG_E("[  ASSERT  ] [ unit     ] at (%s:%d); func: (%s); msg: (%s)", file, line, func, msg);
    }
}

void utest_assert_string(const char *a, const char *b, rt_bool_t equal, const char *file, int line,
                         const char *func, const char *msg)
{
    rt_bool_t same = (a != RT_NULL) && (b != RT_NULL) && (rt_strcmp(a, b) == 0);
    rt_bool_t good = (a != RT_NULL) && (b != RT_NULL) && ((same != 0) == (equal != 0));

    utest_assert(good, file, line, func, msg);
}

void utest_assert_buf(const char *a, const char *b, rt_size_t sz, rt_bool_t equal, const char *file,
                      int line, const char *func, const char *msg)
{
    rt_bool_t same = (a != RT_NULL) && (b != RT_NULL) && (rt_memcmp(a, b, sz) == 0);
    rt_bool_t good = (a != RT_NULL) && (b != RT_NULL) && ((same != 0) == (equal != 0));

    utest_assert(good, file, line, func, msg);
}

void utest_unit_run(void (*unit_func)(void), const char *unit_name)
{
    unit.error = UTEST_PASSED;
    unit.passed_num = 0U;
    unit.failed_num = 0U;
    LOG_I("[----------] [ unit     ] (%s)", unit_name);
    unit_func();
}

/* --- running ------------------------------------------------------------------------------ */

static rt_bool_t matches(const char *name, const char *pattern)
{
    rt_size_t length = rt_strlen(pattern);

    if ((length != 0U) && (pattern[length - 1U] == '*')) {
        return rt_strncmp(name, pattern, length - 1U) == 0;
    }
    return rt_strcmp(name, pattern) == 0;
}

/* A part of the case that has a result of its own. */
static void step(rt_err_t (*fn)(void), const char *what, const char *name)
{
    if (fn != RT_NULL) {
        rt_err_t err = fn();

        if (err != RT_EOK) {
            count(RT_FALSE);
            LOG_E("[  ASSERT  ] [ %s ] (%s) returned %ld", what, name, (long)err);
        }
    }
}

static rt_bool_t passes(const struct utest_tc_export *tc)
{
    LOG_I("[----------] [ testcase ] (%s) started", tc->name);
    failures = 0U;
    unit.error = UTEST_PASSED;
    unit.passed_num = 0U;
    unit.failed_num = 0U;
    step(tc->init, "init    ", tc->name);
    if (failures == 0U) {
        tc->tc();
        step(tc->cleanup, "cleanup ", tc->name);
    }
    if (failures == 0U) {
        LOG_I("[  PASSED  ] [ result   ] testcase (%s)", tc->name);
    } else {
        LOG_E("[  FAILED  ] [ result   ] testcase (%s)", tc->name);
    }
    LOG_I("[----------] [ testcase ] (%s) finished", tc->name);
    return failures == 0U;
}

/* Once through the table. */
static void run_matching(const char *name, unsigned *ran, unsigned *failed)
{
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_utests); i++) {
        const struct utest_tc_export *tc = ACRE_EXPORT_AT(acre_utests, struct utest_tc_export, i);

        if ((name == RT_NULL) || matches(tc->name, name)) {
            (*ran)++;
            if (!passes(tc)) {
                (*failed)++;
            }
        }
    }
}

static rt_bool_t claim(void)
{
    rt_base_t level = rt_hw_interrupt_disable();
    rt_bool_t mine = !busy;

    busy = RT_TRUE;
    rt_hw_interrupt_enable(level);
    return mine;
}

int utest_run_cases(const char *name, unsigned loops)
{
    unsigned ran = 0U;
    unsigned failed = 0U;

    if (!claim()) {
        LOG_E("[==========] [ utest    ] is running already");
        return -1;
    }
    LOG_I("[==========] [ utest    ] started");
    for (unsigned loop = 1U; loop <= loops; loop++) {
        LOG_I("[==========] [ utest    ] loop %u/%u", loop, loops);
        run_matching(name, &ran, &failed);
    }
    if (ran == 0U) {
        LOG_E("[==========] [ utest    ] no testcase has the name (%s)",
              (name == RT_NULL) ? "*" : name);
    } else if (failed == 0U) {
        LOG_I("[  PASSED  ] [ result   ] %u tests.", ran);
    } else {
        LOG_E("[  FAILED  ] [ result   ] %u of %u tests.", failed, ran);
    }
    LOG_I("[==========] [ utest    ] finished");
    busy = RT_FALSE;
    return (ran == 0U) ? -1 : (int)failed;
}

/* --- commands ----------------------------------------------------------------------------- */

/* What the thread of its own is to do: one at a time. */
static struct {
    char name[UTEST_NAME_MAX_LEN]; /* "": all */
    unsigned loops;
    rt_bool_t taken;
} order;

static void thread_entry(void *parameter)
{
    (void)parameter;
    (void)rt_thread_mdelay(1000);
    (void)utest_run_cases((order.name[0] == '\0') ? RT_NULL : order.name, order.loops);
    order.taken = RT_FALSE;
}

static int run_in_thread(const char *name, unsigned loops)
{
#ifdef RT_USING_HEAP
    rt_thread_t thread;

    if (order.taken) {
        LOG_E("[==========] [ utest    ] is running already");
        return -1;
    }
    thread = rt_thread_create("utest", thread_entry, RT_NULL, UTEST_THR_STACK_SIZE,
                              UTEST_THR_PRIORITY, 10U);
    if (thread == RT_NULL) {
        LOG_E("[==========] [ utest    ] no memory for a thread of %d bytes of stack",
              UTEST_THR_STACK_SIZE);
        return -1;
    }
    order.taken = RT_TRUE;
    order.loops = loops;
    order.name[0] = '\0';
    if (name != RT_NULL) {
        rt_strncpy(order.name, name, sizeof order.name - 1U);
    }
    return (rt_thread_startup(thread) == RT_EOK) ? 0 : -1;
#else
    (void)thread_entry;
    return utest_run_cases(name, loops);
#endif
}

static int usage(void)
{
    rt_kprintf("utest_run [-thread|-help] [name[*]] [loops]\n"
               "  no name     all testcases, in a thread of their own, after a second\n"
               "  name        this one, here; name*: all whose names begin so\n"
               "  -thread     in a thread of its own all the same\n");
    return 0;
}

/* A count of loops, or 0 for what is none. */
static unsigned loops_of(const char *word)
{
    unsigned value = 0U;

    for (; (*word >= '0') && (*word <= '9') && (value < 100000U); word++) {
        value = (value * 10U) + (unsigned)(*word - '0');
    }
    return (*word == '\0') ? value : 0U;
}

static int utest_run(int argc, char **argv)
{
    int arg = 1;
    rt_bool_t own = argc == 1;
    const char *name = RT_NULL;
    unsigned loops = 1U;

    if ((argc > 1) && (rt_strcmp(argv[1], "-help") == 0)) {
        return usage();
    }
    if ((argc > 1) && (rt_strcmp(argv[1], "-thread") == 0)) {
        own = RT_TRUE;
        arg++;
    }
    if (arg < argc) {
        name = argv[arg];
        arg++;
    }
    if (arg < argc) {
        loops = loops_of(argv[arg]);
        arg++;
    }
    if ((arg < argc) || (loops == 0U) || ((name != RT_NULL) && (name[0] == '-'))) {
        (void)usage();
        return -1;
    }
    return own ? run_in_thread(name, loops) : utest_run_cases(name, loops);
}
MSH_CMD_EXPORT(utest_run, run test cases);

static int utest_list(void)
{
    rt_kprintf("Test cases of this image:\n");
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_utests); i++) {
        const struct utest_tc_export *tc = ACRE_EXPORT_AT(acre_utests, struct utest_tc_export, i);

        rt_kprintf("[testcase name]:%s; [run timeout]:%u\n", tc->name, (unsigned)tc->run_timeout);
    }
    return 0;
}
MSH_CMD_EXPORT(utest_list, list the test cases);

#ifdef RT_UTEST_USING_AUTO_RUN
static int utest_auto_run(void)
{
    return run_in_thread(RT_NULL, 1U);
}
INIT_APP_EXPORT(utest_auto_run);
#endif
