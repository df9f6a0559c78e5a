/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shell.c - the thread that reads commands and runs them
 *
 *                         a terminal or a UART                a pipe
 *   a line is             edited and drawn by edit.c          read, then echoed behind the prompt
 *   the next one is read  when the command has returned       when also the threads that it started
 *                                                             have come to rest
 *   the end of input is   an empty line's ctrl-D              the end of the pipe
 *
 * In both cases the prompt comes as soon as the command has returned, and what its threads print
 * comes behind it, as on any serial console. When others have printed behind the prompt, the shell
 * draws a new one before it draws or echoes anything further: written tells it.
 */
#include <stdbool.h>
#include <string.h>

#include "acre/kernel/console.h"
#include "acre/kernel/export.h"
#include "acre/kernel/kernel.h"
#include "acre/kernel/thread.h"
#include "acre/version.h"
#include "board.h"
#include "commands.h"
#include "edit.h"
#include "print.h"
#include "words.h"

#define PROMPT "msh >"

static struct shell {
    struct acre_thread thread;
    struct acre_edit edit;
    uint32_t written; /* by all, when we last wrote */
    char *argv[FINSH_ARG_MAX + 1];
    _Alignas(max_align_t) unsigned char stack[FINSH_THREAD_STACK_SIZE];
} shell;

static void write_console(void *arg, const char *bytes, size_t count)
{
    (void)arg;
    acre_console_write(bytes, count);
}

static void end_line(void)
{
    bool fresh;

    (void)acre_console_written(&fresh);
    if (!fresh) {
        acre_print("\n");
    }
}

/* True iff others wrote since we did; the terminal is then at the start of a line. */
static bool disturbed(void)
{
    if (acre_console_written(NULL) == shell.written) {
        return false;
    }
    end_line();
    return true;
}

static void begin_line(void)
{
    acre_edit_begin(&shell.edit);
    shell.written = acre_console_written(NULL);
}

static void run(char *line)
{
    int argc = acre_words_split(line, shell.argv, FINSH_ARG_MAX + 1);
    const struct acre_command *command;

    if (argc == ACRE_WORDS_OPEN) {
        acre_print("msh: a quote is not closed.\n");
    } else if (argc == ACRE_WORDS_MANY) {
        acre_print("msh: more than %d words.\n", FINSH_ARG_MAX);
    } else if (argc > 0) {
        command = acre_commands_find(shell.argv[0]);
        if (command == NULL) {
            acre_print("%s: command not found.\n", shell.argv[0]);
        } else {
            (void)command->fn(argc, shell.argv);
        }
    }
}

/*
 * Wait until the threads started since serial number since have come to rest. Threads that never
 * do are waited for as long as they print something now and then, and no longer than
 * ACRE_SHELL_REST_MS.
 */
static void settle(uint32_t since)
{
    const uint32_t quiet = acre_ms_to_ticks(ACRE_SHELL_QUIET_MS);
    uint32_t begun = acre_tick();
    uint32_t written;

    do {
        written = acre_console_written(NULL);
        if (acre_quiesce(since, quiet) == ACRE_OK) {
            return;
        }
    } while ((written != acre_console_written(NULL)) &&
             ((acre_tick() - begun) < acre_ms_to_ticks(ACRE_SHELL_REST_MS)));
    end_line();
    acre_print("msh: threads of the last command do not come to rest; not waiting any longer.\n");
}

/* A serial console shows what was typed: so do we with the lines of a pipe. */
static void echo(const char *line)
{
    if (disturbed()) {
        acre_print(PROMPT);
    }
    acre_print("%s\n", line);
}

static void leave(void)
{
    end_line();
    acre_board_exit(0);
}

static void take_line(enum acre_edit_event event)
{
    uint32_t since = acre_thread_next_serial();
    bool piped = !shell.edit.keys;

    if (piped) {
        echo(shell.edit.line);
    }
    if (event == ACRE_EDIT_TOO_LONG) {
        acre_print("msh: a line has at most %d bytes; nothing was run.\n", FINSH_CMD_SIZE - 1);
    } else if (event == ACRE_EDIT_LINE) {
        run(shell.edit.line);
    } else {
        /* dropped by ctrl-C */
    }
    begin_line();
    if (piped) {
        settle(since);
    }
}

static void take(char byte)
{
    enum acre_edit_event event;

    if (shell.edit.keys && disturbed()) {
        acre_edit_redraw(&shell.edit);
    }
    event = acre_edit_feed(&shell.edit, byte);
    if (event == ACRE_EDIT_MORE) {
        /* what has just been drawn, by whomever; of a pipe nothing is */
        shell.written = shell.edit.keys ? acre_console_written(NULL) : shell.written;
    } else if ((event == ACRE_EDIT_END) && (ACRE_SHELL_EXIT != 0)) {
        leave();
    } else {
        take_line(event);
    }
}

static void banner(void)
{
    size_t count;
    const struct acre_board_ram *ram = acre_board_ram(&count);
    size_t bytes = 0U;

    for (size_t i = 0U; i < count; i++) {
        bytes += (size_t)((uintptr_t)ram[i].end - (uintptr_t)ram[i].begin);
    }
    acre_print("\nAcre %s on %s, %zu KiB of RAM. Type help for the commands.\n", ACRE_VERSION,
               acre_board_name, bytes / 1024U);
}

static void serve(void *arg)
{
    char bytes[32];

    (void)arg;
    if (shell.edit.keys) {
        banner();
    }
    begin_line();
    for (;;) {
        int count = acre_console_read(bytes, sizeof bytes, ACRE_FOREVER);

        if (count <= 0) {
            break;
        }
        for (int i = 0; i < count; i++) {
            take(bytes[i]);
        }
    }
    if (shell.edit.length > 0U) {
        take('\n'); /* the last line of a pipe need not have an end */
    }
    if (ACRE_SHELL_EXIT != 0) {
        leave();
    }
}

static int start(void)
{
    static const struct acre_edit_user user = {
        .write = write_console, .candidate = acre_commands_candidate, .prompt = PROMPT};
    const struct acre_thread_spec spec = {.name = FINSH_THREAD_NAME,
                                          .entry = serve,
                                          .stack = shell.stack,
                                          .stack_size = sizeof shell.stack,
                                          .level = FINSH_THREAD_PRIORITY,
                                          .slice = 10U};

    acre_edit_init(&shell.edit, &user, acre_board_console_interactive());
    if (acre_thread_init(&shell.thread, &spec) != ACRE_OK) {
        return ACRE_ENOMEM;
    }
    return acre_thread_start(&shell.thread);
}
ACRE_INIT(shell, start, ACRE_INIT_SHELL);
