/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - the tables of commands, and the commands that every shell has */
#include "commands.h"

#include <stdint.h>
#include <string.h>

#include "acre/kernel/config.h"
#include "acre/version.h"
#include "board.h"
#include "options.h"
#include "print.h"

ACRE_EXPORT_TABLE(acre_commands);
ACRE_EXPORT_TABLE(acre_list_kinds);

#define WIDTH 16U /* columns of a name, unless a longer one is in the table */

enum table { COMMANDS, KINDS };

static size_t count_of(enum table table)
{
    return (table == COMMANDS) ? ACRE_EXPORT_COUNT(acre_commands)
                               : ACRE_EXPORT_COUNT(acre_list_kinds);
}

static const struct acre_command *at(enum table table, size_t i)
{
    return (table == COMMANDS) ? ACRE_EXPORT_AT(acre_commands, struct acre_command, i)
                               : ACRE_EXPORT_AT(acre_list_kinds, struct acre_command, i);
}

static const struct acre_command *find(enum table table, const char *name)
{
    for (size_t i = 0U; i < count_of(table); i++) {
        if (strcmp(at(table, i)->name, name) == 0) {
            return at(table, i);
        }
    }
    return NULL;
}

/* The entry that comes after previous by name, the first when that is NULL; NULL at the end. Of
 * entries of one name only the one that find() finds is ever seen. */
static const struct acre_command *next(enum table table, const char *previous)
{
    const struct acre_command *best = NULL;

    for (size_t i = 0U; i < count_of(table); i++) {
        const struct acre_command *entry = at(table, i);

        if (((previous == NULL) || (strcmp(entry->name, previous) > 0)) &&
            ((best == NULL) || (strcmp(entry->name, best->name) < 0))) {
            best = entry;
        }
    }
    return best;
}

static void print_entry(const struct acre_command *entry, size_t width)
{
    acre_print("%-*s - %s\n", (int)width, entry->name, entry->description);
}

static void print_table(enum table table)
{
    size_t width = WIDTH;

    for (size_t i = 0U; i < count_of(table); i++) {
        width = (strlen(at(table, i)->name) > width) ? strlen(at(table, i)->name) : width;
    }
    for (const struct acre_command *entry = next(table, NULL); entry != NULL;
         entry = next(table, entry->name)) {
        print_entry(entry, width);
    }
}

const struct acre_command *acre_commands_find(const char *name)
{
    return find(COMMANDS, name);
}

static bool starts(const char *text, size_t length, const char *with)
{
    size_t n = strlen(with);

    return (length >= n) && (strncmp(text, with, n) == 0);
}

const char *acre_commands_candidate(void *arg, const char *text, size_t length, size_t i)
{
    const struct acre_command *entry = NULL;
    enum table table = COMMANDS;

    (void)arg;
    while ((length > 0U) && (*text == ' ')) {
        text++;
        length--;
    }
    if (starts(text, length, "list ")) {
        table = KINDS;
        text += strlen("list ");
        length -= strlen("list ");
    } else if (starts(text, length, "help ")) {
        text += strlen("help ");
        length -= strlen("help ");
    }
    if (memchr(text, ' ', length) != NULL) {
        return NULL; /* of further words the shell knows nothing */
    }
    do {
        entry = next(table, (entry != NULL) ? entry->name : NULL);
    } while ((entry != NULL) && (i-- > 0U));
    return (entry != NULL) ? entry->name : NULL;
}

static int help(int argc, char **argv)
{
    const struct acre_command *command;

    if (argc < 2) {
        print_table(COMMANDS);
        return 0;
    }
    command = find(COMMANDS, argv[1]);
    if (command == NULL) {
        acre_print("%s: command not found.\n", argv[1]);
        return 1;
    }
    print_entry(command, WIDTH);
    return 0;
}
ACRE_COMMAND(help, "help", "this list, or one line of it: help [COMMAND]", help);

static int list(int argc, char **argv)
{
    const struct acre_command *kind = (argc > 1) ? find(KINDS, argv[1]) : NULL;

    if (kind != NULL) {
        return kind->fn(argc - 1, argv + 1);
    }
    if (argc > 1) {
        acre_print("list: there is no kind %s.\n", argv[1]);
    }
    acre_print("usage: list KIND, where KIND is one of\n");
    print_table(KINDS);
    return 1;
}
ACRE_COMMAND(list, "list", "what there is of a kind: list KIND", list);

static int version(int argc, char **argv)
{
    size_t count;
    const struct acre_board_ram *ram = acre_board_ram(&count);

    (void)argc;
    (void)argv;
    acre_print("Acre %s on %s, %u bit, %u CPU%s, %u ticks a second\n", ACRE_VERSION,
               acre_board_name, (unsigned)(sizeof(void *) * 8U), (unsigned)ACRE_CPUS,
               (ACRE_CPUS == 1) ? "" : "s", (unsigned)ACRE_TICK_HZ);
    for (size_t i = 0U; i < count; i++) {
        acre_print("%s: %zu KiB\n", ram[i].name,
                   (size_t)((uintptr_t)ram[i].end - (uintptr_t)ram[i].begin) / 1024U);
    }
    return 0;
}
ACRE_COMMAND(version, "version", "version, board, CPUs, RAM", version);

static int clear(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    acre_print("\x1b[H\x1b[2J");
    return 0;
}
ACRE_COMMAND(clear, "clear", "clear the screen", clear);

#if ACRE_SHELL_EXIT
static int leave(int argc, char **argv)
{
    unsigned status = 0U;
    const char *digit = (argc > 1) ? argv[1] : "0";

    do {
        if ((*digit < '0') || (*digit > '9')) {
            status = 256U;
            break;
        }
        status = (status * 10U) + (unsigned)(*digit - '0');
        digit++;
    } while ((*digit != '\0') && (status <= 255U));
    if ((status > 255U) || (argc > 2)) {
        acre_print("usage: exit [STATUS], where STATUS is 0 to 255\n");
        return 1;
    }
    acre_board_exit((int)status);
}
ACRE_COMMAND(exit, "exit", "leave the board: exit [STATUS]", leave);
#endif
