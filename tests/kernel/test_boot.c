/* SPDX-License-Identifier: Apache-2.0 */
/* From start to application on a board that is only a table: order of init functions, console. */
#include <stdlib.h>
#include <string.h>

#include <board.h>

#include <acre/kernel/console.h>
#include <acre/kernel/export.h>
#include <acre/kernel/isr.h>
#include <acre/kernel/kernel.h>
#include <acre/kernel/thread.h>

#include "expect.h"
#include "host.h"

static char marks[32];

static void say(const char *text)
{
    (void)strncat(marks, text, sizeof marks - strlen(marks) - 1U);
}

/* --- the board ----------------------------------------------------------------------------------- */

const char acre_board_name[] = "table";

static char output[64];
static const char *input = "";
static bool input_ended;
static void (*receiver)(void *arg);
static void *receiver_arg;

void acre_board_init(void)
{
    say("B");
}

void acre_board_console_write(const char *bytes, size_t count)
{
    (void)strncat(output, bytes, count);
}

int acre_board_console_read(char *bytes, size_t count)
{
    size_t n = strlen(input);

    if (n == 0U) {
        return input_ended ? ACRE_BOARD_CONSOLE_END : 0;
    }
    n = (n < count) ? n : count;
    memcpy(bytes, input, n);
    input += n;
    return (int)n;
}

void acre_board_console_on_receive(void (*fn)(void *arg), void *arg)
{
    receiver = fn;
    receiver_arg = arg;
}

/* --- what registers itself ------------------------------------------------------------------------ */

static int env(void)
{
    say("e");
    return 0;
}

static int before_threads(void)
{
    EXPECT(!acre_kernel_running());
    say("0");
    return -1; /* of no interest to anyone */
}

static int core(void)
{
    EXPECT(acre_kernel_running() && (strcmp(acre_thread_self()->name, "main") == 0));
    say("1");
    return 0;
}

static int core_too(void)
{
    say("2");
    return 0;
}

/* Against their order here, in order of their levels; of equals either may be first. */
ACRE_INIT(env, env, ACRE_INIT_ENV);
ACRE_INIT(core, core, ACRE_INIT_CORE);
ACRE_INIT(before, before_threads, ACRE_INIT_BOARD);
ACRE_INIT(core_too, core_too, ACRE_INIT_CORE);

static int command(int argc, char **argv)
{
    (void)argv;
    return argc;
}

ACRE_COMMAND(one, "one", "the first", command);
ACRE_COMMAND(two, "two", "the second", command);

ACRE_EXPORT_TABLE(acre_commands);
ACRE_EXPORT_TABLE(acre_nothing);

static void check_tables(void)
{
    unsigned named = 0U;

    EXPECT(ACRE_EXPORT_COUNT(acre_commands) == 2U);
    for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_commands); i++) {
        const struct acre_command *entry = ACRE_EXPORT_AT(acre_commands, struct acre_command, i);

        named += (strcmp(entry->name, "one") == 0) ? 1U : 0U;
        named += (strcmp(entry->name, "two") == 0) ? 2U : 0U;
        EXPECT(entry->fn(7, NULL) == 7);
    }
    EXPECT(named == 3U);
    EXPECT(ACRE_EXPORT_COUNT(acre_nothing) == 0U); /* a table nobody adds to */
}

/* --- the console ----------------------------------------------------------------------------------- */

static void types(void *arg)
{
    if (arg == NULL) {
        input_ended = true;
    } else {
        input = arg;
    }
    receiver(receiver_arg);
}

static void types_later(struct acre_timer *timer, void *arg)
{
    (void)timer;
    types(arg);
}

static unsigned indicated;

static void indicate(void *arg)
{
    EXPECT(arg == &indicated);
    EXPECT(acre_in_isr());
    indicated++;
}

static void check_input(void)
{
    static char text[] = "hello";
    char bytes[4] = "";
    struct acre_timer timer;

    EXPECT(acre_console_read(bytes, 4U, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(acre_console_read(bytes, 4U, 3U) == ACRE_EAGAIN);
    EXPECT(acre_console_read(bytes, 0U, ACRE_FOREVER) == 0);
    acre_timer_init(&timer, "types", types_later, text, 0U);
    (void)acre_timer_start(&timer, 5U);
    EXPECT(acre_console_read(bytes, 4U, ACRE_FOREVER) == 4);
    EXPECT(memcmp(bytes, "hell", 4U) == 0);
    EXPECT(acre_console_read(bytes, 4U, ACRE_FOREVER) == 1);
    acre_console_on_receive(indicate, &indicated);
    (void)acre_host_interrupt(types, text);
    EXPECT(indicated == 1U);
    EXPECT(acre_console_read(bytes, 4U, ACRE_FOREVER) == 4);
    EXPECT(acre_console_read(bytes, 4U, ACRE_FOREVER) == 1);
    acre_timer_init(&timer, "ends", types_later, NULL, 0U);
    (void)acre_timer_start(&timer, 5U);
    EXPECT(acre_console_read(bytes, 4U, ACRE_FOREVER) == 0); /* the end, while it waited */
    EXPECT(acre_console_read(bytes, 4U, ACRE_FOREVER) == 0); /* and it stays the end */
}

static void check_output(void)
{
    bool fresh = false;
    uint32_t before = acre_console_written(&fresh);

    EXPECT(fresh);
    acre_console_write("abc", 3U);
    EXPECT((acre_console_written(&fresh) == before + 3U) && !fresh);
    acre_console_write("d\n", 2U);
    acre_console_write("", 0U);
    EXPECT((acre_console_written(NULL) == before + 5U) && (strcmp(output, "abcd\n") == 0));
    EXPECT((acre_console_written(&fresh) == before + 5U) && fresh);
}

int acre_app_main(void)
{
    say("A");
    EXPECT((strcmp(marks, "B012eA") == 0) || (strcmp(marks, "B021eA") == 0));
    check_tables();
    check_output();
    check_input();
    exit(expect_report("kernel_boot"));
}

int main(void)
{
    acre_host_time_set(ACRE_HOST_VIRTUAL);
    acre_boot();
}
