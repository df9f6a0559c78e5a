/* SPDX-License-Identifier: Apache-2.0 */
/* Objects, lists, atomics, interrupts, errors, printing, strings, start-up functions, commands. */
#include "tc.h"

#include <acre/kernel/export.h>

/* --- objects ------------------------------------------------------------------------------ */

static struct rt_object objects[3];

static rt_err_t count_until_b(rt_object_t object, void *data)
{
    (*(unsigned *)data)++;
    return (rt_strcmp(object->name, "b") == 0) ? 1 : RT_EOK;
}

static void test_objects(void)
{
    struct rt_object_information *info = rt_object_get_information(RT_Object_Class_Custom);
    rt_object_t found[4];
    unsigned count = 0U;

    uassert_not_null(info);
    uassert_int_equal(rt_object_get_length(RT_Object_Class_Custom), 0);
    rt_object_init(&objects[0], RT_Object_Class_Custom, "a");
    rt_object_init(&objects[1], RT_Object_Class_Custom, "b");
    rt_object_init(&objects[2], RT_Object_Class_Custom, "c");
    uassert_int_equal(rt_object_get_length(RT_Object_Class_Custom), 3);
    uassert_true(rt_list_entry(info->object_list.next, struct rt_object, list) == &objects[2]);
    uassert_int_equal(rt_object_get_pointers(RT_Object_Class_Custom, found, 2), 2);
    uassert_true((found[0] == &objects[2]) && (found[1] == &objects[1])); /* newest first */
    uassert_int_equal(objects[0].type, RT_Object_Class_Custom | RT_Object_Class_Static);
    uassert_int_equal(rt_object_get_type(&objects[0]), RT_Object_Class_Custom);
    uassert_true(rt_object_is_systemobject(&objects[0]));
    uassert_true(rt_object_find("b", RT_Object_Class_Custom) == &objects[1]);
    uassert_true(rt_object_find("z", RT_Object_Class_Custom) == RT_NULL);
    uassert_int_equal(rt_object_for_each(RT_Object_Class_Custom, count_until_b, &count), 1);
    uassert_int_equal(count, 2);
    rt_object_detach(&objects[1]);
    uassert_int_equal(objects[1].type, RT_Object_Class_Null);
    uassert_true(rt_object_find("b", RT_Object_Class_Custom) == RT_NULL);
    uassert_int_equal(rt_object_get_length(RT_Object_Class_Custom), 2);
    tc_asserts(1, rt_object_init(&objects[0], RT_Object_Class_Custom, "again"));
    uassert_int_equal(rt_object_get_length(RT_Object_Class_Custom), 2);
    tc_asserts(1, rt_object_detach(&objects[1])); /* in no list */
    rt_object_detach(&objects[0]);
    rt_object_detach(&objects[2]);
    uassert_true(rt_object_get_information(RT_Object_Class_Unknown) == RT_NULL);
}

static void test_names(void)
{
    char name[RT_NAME_MAX + 8];
    char small[3];

    rt_memset(name, 'n', sizeof name);
    name[sizeof name - 1U] = '\0';
    tc_asserts(1, rt_object_init(&objects[0], RT_Object_Class_Custom, name)); /* cut, and ended */
    uassert_int_equal(rt_strlen(objects[0].name), RT_NAME_MAX - 1);
    rt_object_detach(&objects[0]);
    name[RT_NAME_MAX - 1] = '\0';
    tc_asserts(0, rt_object_init(&objects[0], RT_Object_Class_Custom, name));
    uassert_str_equal(objects[0].name, name);
    uassert_int_equal(rt_object_get_name(&objects[0], small, sizeof small), RT_EOK);
    uassert_str_equal(small, "nn");
    uassert_int_equal(rt_object_get_name(&objects[0], small, 0U), -RT_EINVAL);
    rt_object_detach(&objects[0]);
    rt_object_init(&objects[0], RT_Object_Class_Custom, RT_NULL);
    uassert_str_equal(objects[0].name, "");
    rt_object_detach(&objects[0]);
}

#ifdef RT_USING_HOOK
static unsigned attached;
static unsigned detached;
static unsigned taken[3];

static void on_attach(struct rt_object *object)
{
    attached += (object == &objects[0]) ? 1U : 100U;
}

static void on_detach(struct rt_object *object)
{
    detached += (object == &objects[0]) ? 1U : 100U;
}

static void on_trytake(struct rt_object *object)
{
    (void)object;
    taken[0]++;
}

static void on_take(struct rt_object *object)
{
    (void)object;
    taken[1]++;
}

static void on_put(struct rt_object *object)
{
    (void)object;
    taken[2]++;
}

static void test_hooks(void)
{
    static struct rt_semaphore sem;

    rt_object_attach_sethook(on_attach);
    rt_object_detach_sethook(on_detach);
    rt_object_init(&objects[0], RT_Object_Class_Custom, "a");
    rt_object_detach(&objects[0]);
    rt_object_attach_sethook(RT_NULL);
    rt_object_detach_sethook(RT_NULL);
    uassert_int_equal(attached, 1);
    uassert_int_equal(detached, 1);

    (void)rt_sem_init(&sem, "sem", 1U, RT_IPC_FLAG_FIFO);
    rt_object_trytake_sethook(on_trytake);
    rt_object_take_sethook(on_take);
    rt_object_put_sethook(on_put);
    (void)rt_sem_trytake(&sem);
    (void)rt_sem_trytake(&sem); /* empty: tried, not taken */
    (void)rt_sem_release(&sem);
    rt_object_trytake_sethook(RT_NULL);
    rt_object_take_sethook(RT_NULL);
    rt_object_put_sethook(RT_NULL);
    uassert_int_equal(taken[0], 2);
    uassert_int_equal(taken[1], 1);
    uassert_int_equal(taken[2], 1);
    (void)rt_sem_detach(&sem);
}
#endif

/* --- lists -------------------------------------------------------------------------------- */

struct item {
    int value;
    rt_list_t node;
    rt_slist_t link;
};

static void test_lists(void)
{
    struct item items[3] = {{.value = 1}, {.value = 2}, {.value = 3}};
    struct item *item;
    struct item *next;
    rt_list_t *node;
    RT_LIST_HEAD(head);
    rt_slist_t chain = RT_SLIST_OBJECT_INIT(chain);
    int sum = 0;

    uassert_true(rt_list_isempty(&head));
    rt_list_insert_after(&head, &items[1].node);
    rt_list_insert_before(&head, &items[2].node);
    rt_list_insert_after(&head, &items[0].node);
    uassert_int_equal(rt_list_len(&head), 3);
    rt_list_for_each(node, &head)
    {
        sum = (sum * 10) + rt_list_entry(node, struct item, node)->value;
    }
    uassert_int_equal(sum, 123);
    uassert_true(rt_list_first_entry(&head, struct item, node) == &items[0]);
    uassert_true(rt_list_last_entry(&head, struct item, node) == &items[2]);
    rt_list_for_each_entry_safe(item, next, &head, node)
    {
        if (item->value == 2) {
            rt_list_remove(&item->node);
        }
    }
    rt_list_remove(&items[1].node); /* again: harmless */
    sum = 0;
    rt_list_for_each_entry(item, &head, node)
    {
        sum = (sum * 10) + item->value;
    }
    uassert_int_equal(sum, 13);

    uassert_true(rt_slist_isempty(&chain));
    rt_slist_append(&chain, &items[0].link);
    rt_slist_append(&chain, &items[1].link);
    rt_slist_insert(&chain, &items[2].link);
    uassert_int_equal(rt_slist_len(&chain), 3);
    uassert_true(rt_slist_first_entry(&chain, struct item, link) == &items[2]);
    uassert_true(rt_slist_tail_entry(&chain, struct item, link) == &items[1]);
    (void)rt_slist_remove(&chain, &items[0].link);
    uassert_int_equal(rt_slist_len(&chain), 2);
}

static void test_atomics(void)
{
    rt_atomic_t value = 5;
    rt_atomic_t expected = 4;

    uassert_int_equal(rt_atomic_add(&value, 3), 5);
    uassert_int_equal(rt_atomic_sub(&value, 1), 8);
    uassert_int_equal(rt_atomic_or(&value, 8), 7);
    uassert_int_equal(rt_atomic_and(&value, 12), 15);
    uassert_int_equal(rt_atomic_xor(&value, 4), 12);
    uassert_int_equal(rt_atomic_exchange(&value, 4), 8);
    uassert_true(rt_atomic_compare_exchange_strong(&value, &expected, 9));
    uassert_false(rt_atomic_compare_exchange_strong(&value, &expected, 1));
    uassert_int_equal(expected, 9);
    rt_atomic_store(&value, 2);
    uassert_int_equal(rt_atomic_load(&value), 2);
}

/* --- interrupts --------------------------------------------------------------------------- */

static void test_interrupts(void)
{
    struct rt_spinlock lock = RT_SPINLOCK_INIT;
    rt_base_t level = rt_hw_interrupt_disable();
    rt_base_t inner = rt_hw_interrupt_disable();
    rt_tick_t tick;

    uassert_true(rt_hw_interrupt_is_disabled());
    rt_hw_interrupt_enable(inner);
    uassert_true(rt_hw_interrupt_is_disabled());
    rt_hw_interrupt_enable(level);
    uassert_false(rt_hw_interrupt_is_disabled());
    uassert_int_equal(rt_interrupt_get_nest(), 0);
    level = rt_spin_lock_irqsave(&lock);
    uassert_true(rt_hw_interrupt_is_disabled());
    rt_spin_unlock_irqrestore(&lock, level);
    rt_spin_lock(&lock);
    uassert_true(rt_hw_interrupt_is_disabled());
    rt_spin_unlock(&lock);
    uassert_false(rt_hw_interrupt_is_disabled());
    rt_spin_lock_init(&lock);
    tick = rt_tick_get();
    (void)rt_thread_delay(2U);
    uassert_true(rt_tick_get() != tick); /* the tick still comes */
}

/* --- errors and assertions ---------------------------------------------------------------- */

static void test_errors(void)
{
    uassert_str_equal(rt_strerror(RT_EOK), "OK");
    uassert_str_equal(rt_strerror(-RT_ETIMEOUT), "ETIMOUT");
    uassert_str_equal(rt_strerror(RT_ENOMEM), "ENOMEM");
    uassert_str_equal(rt_strerror(-RT_ERROR), "ERROR");
    uassert_str_equal(rt_strerror(12345), "EUNKNOW");
#ifdef RT_USING_LIBC
    uassert_int_equal(RT_ERROR, 255);
    uassert_int_equal(RT_ETIMEOUT, ETIMEDOUT);
#else
    uassert_int_equal(RT_ERROR, 1);
    uassert_int_equal(RT_ETIMEOUT, 2);
#endif
}

static char said[64];

static void say(const char *ex, const char *func, rt_size_t line)
{
    rt_snprintf(said, sizeof said, "%s in %s: %d", ex, func, line > 0U);
}

static void test_assert(void)
{
    rt_assert_set_hook(say);
    uassert_true(rt_assert_hook == say);
    RT_ASSERT(1 + 1 == 2);
    uassert_str_equal(said, "");
    RT_ASSERT(1 + 1 == 3);
    rt_assert_set_hook(RT_NULL);
#ifdef RT_DEBUGING_ASSERT
    uassert_str_equal(said, "1 + 1 == 3 in test_assert: 1");
#endif
}

/* --- printing and strings ----------------------------------------------------------------- */

static void test_formats(void)
{
    char s[80];

    uassert_int_equal(rt_snprintf(s, sizeof s, "%d %u %ld %x %c%%", -5, 7U, -9L, 0xabU, 'z'), 13);
    uassert_str_equal(s, "-5 7 -9 ab z%");
    (void)rt_snprintf(s, sizeof s, "%5d|%4dK|%4dM|%2d.%dM", 42, 7, 8, 1, 2);
    uassert_str_equal(s, "   42|   7K|   8M| 1.2M");
    (void)rt_snprintf(s, sizeof s, "%08x %04x %04d", 0xbeefU, 0x1fU, 33);
    uassert_str_equal(s, "0000beef 001f 0033");
    (void)rt_snprintf(s, sizeof s, "%-10d|%-13d|%-5d|", 1, 2, 3);
    uassert_str_equal(s, "1         |2            |3    |");
    (void)rt_snprintf(s, sizeof s, "%-12s|%-*.*s|%8.*s|", "name", 6, 3, "abcdef", 2, "xyz");
    uassert_str_equal(s, "name        |abc   |      xy|");
    (void)rt_snprintf(s, sizeof s, "%7u %-20s %5u %12s %u.%04u", 1U, "n", 2U, "m", 3U, 4U);
    uassert_str_equal(s, "      1 n                        2            m 3.0004");
    uassert_int_equal(rt_snprintf(s, 4U, "abcdef"), 6); /* the whole length; cut, and ended */
    uassert_str_equal(s, "abc");
    uassert_int_equal(rt_sprintf(s, "%s-%s", "a", "b"), 3);
    uassert_str_equal(s, "a-b");
}

static void test_kprintf(void)
{
    char s[RT_CONSOLEBUF_SIZE + 40];

    uassert_int_equal(rt_kprintf("%s %d\n", "kprintf", 1), 10);
    rt_memset(s, '=', sizeof s);
    s[sizeof s - 1U] = '\0';
    uassert_int_equal(rt_kprintf("%s", s), RT_CONSOLEBUF_SIZE - 1); /* no more than that */
    rt_kputs("\n");
}

static void test_strings(void)
{
    char s[16];

    uassert_str_equal(rt_strncpy(s, "abc", sizeof s), "abc");
    uassert_int_equal(s[15], 0);
    (void)rt_strncpy(s, "0123456789", 4U);
    uassert_buf_equal(s, "0123", 4U);
    uassert_int_equal(rt_strlen("four"), 4);
    uassert_int_equal(rt_strnlen("four", 2U), 2);
    uassert_true(rt_strcmp("a", "b") < 0);
    uassert_int_equal(rt_strncmp("abX", "abY", 2U), 0);
    uassert_int_equal(rt_strcasecmp("HeLLo", "hEllO"), 0);
    uassert_str_equal(rt_strstr("hello world", "o w"), "o world");
    uassert_true(rt_strstr("hello", "lx") == RT_NULL);
    uassert_str_equal(rt_strstr("hello", ""), "hello");
    rt_memset(s, 'x', 8U);
    (void)rt_memcpy(s, "ab", 2U);
    (void)rt_memmove(&s[1], s, 4U);
    uassert_buf_equal(s, "aabxxxxx", 8U);
    uassert_true(rt_memcmp("abc", "abd", 3U) < 0);
    uassert_true(rt_memcmp("abc", "abd", 2U) == 0);
    uassert_str_equal(rt_strcpy(s, "copy"), "copy");
}

/* --- start-up and commands ---------------------------------------------------------------- */

#ifdef RT_USING_COMPONENTS_INIT
static char started[16];

static int start(char c)
{
    started[rt_strlen(started)] = c;
    return 0;
}

/* In the reverse of the order in which they must run. */
static int start_fs(void)
{
    return start('8');
}
INIT_FS_EXPORT(start_fs);
static int start_app(void)
{
    return start('7');
}
INIT_APP_EXPORT(start_app);
static int start_env(void)
{
    return start('6');
}
INIT_ENV_EXPORT(start_env);
static int start_component(void)
{
    return start('5');
}
INIT_COMPONENT_EXPORT(start_component);
static int start_device(void)
{
    return start('4');
}
INIT_DEVICE_EXPORT(start_device);
static int start_prev(void)
{
    return start('3');
}
INIT_PREV_EXPORT(start_prev);
static int start_core(void)
{
    return start('2');
}
INIT_CORE_EXPORT(start_core);
static int start_board(void)
{
    return start('1');
}
INIT_BOARD_EXPORT(start_board);

static void test_start_up(void)
{
    uassert_str_equal(started, "12345678");
}
#endif

#ifdef RT_USING_MSH
static int calls;

static int as_int(int argc, char **argv)
{
    calls += (rt_strcmp(argv[0], "word") == 0) ? argc : 100;
    return 1;
}
MSH_CMD_EXPORT(as_int, an int of arguments);
static long as_long(int argc, char **argv)
{
    return as_int(argc, argv) + 1;
}
MSH_CMD_EXPORT(as_long, a long, options);
static int plain(void)
{
    return 3;
}
MSH_CMD_EXPORT_ALIAS(plain, as_plain, no arguments);
static long plain_long(void)
{
    return 4;
}
MSH_CMD_EXPORT_ALIAS(plain_long, as_plain_long, no arguments, options);
static void nothing(void)
{
    calls++;
}
MSH_CMD_EXPORT_ALIAS(nothing, as_nothing, no result);
static void nothing_args(int argc, char **argv)
{
    (void)as_int(argc, argv);
}
MSH_CMD_EXPORT_ALIAS(nothing_args, as_nothing_args, no result);

ACRE_EXPORT_TABLE(acre_commands);

/* Status of the command of this name when called with one word, -99 when there is none. */
static int call(const char *name, const char *description)
{
    char word[] = "word";
    char *argv[] = {word, RT_NULL};

    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_commands); i++) {
        const struct acre_command *command = ACRE_EXPORT_AT(acre_commands, struct acre_command, i);

        if (rt_strcmp(command->name, name) == 0) {
            uassert_str_equal(command->description, description);
            return command->fn(1, argv);
        }
    }
    return -99;
}

static void test_commands(void)
{
    calls = 0;
    uassert_int_equal(call("as_int", "an int of arguments"), 1);
    uassert_int_equal(call("as_long", "a long"), 2);
    uassert_int_equal(call("as_plain", "no arguments"), 3);
    uassert_int_equal(call("as_plain_long", "no arguments"), 4);
    uassert_int_equal(call("as_nothing", "no result"), 0);
    uassert_int_equal(call("as_nothing_args", "no result"), 0);
    uassert_int_equal(calls, 4);
}
#endif

static void testcase(void)
{
    UTEST_UNIT_RUN(test_objects);
    UTEST_UNIT_RUN(test_names);
#ifdef RT_USING_HOOK
    UTEST_UNIT_RUN(test_hooks);
#endif
    UTEST_UNIT_RUN(test_lists);
    UTEST_UNIT_RUN(test_atomics);
    UTEST_UNIT_RUN(test_interrupts);
    UTEST_UNIT_RUN(test_errors);
    UTEST_UNIT_RUN(test_assert);
    UTEST_UNIT_RUN(test_formats);
    UTEST_UNIT_RUN(test_kprintf);
    UTEST_UNIT_RUN(test_strings);
#ifdef RT_USING_COMPONENTS_INIT
    UTEST_UNIT_RUN(test_start_up);
#endif
#ifdef RT_USING_MSH
    UTEST_UNIT_RUN(test_commands);
#endif
}
UTEST_TC_EXPORT(testcase, "rt.service", RT_NULL, RT_NULL, 30);
