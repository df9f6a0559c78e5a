/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_EXPORT_H
#define ACRE_KERNEL_EXPORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Registration by linker section: a file adds itself to a table that nobody else has to name.
 *
 *      struct thing { const char *name; ... };
 *      static const struct thing mine = { "mine", ... };
 *      ACRE_EXPORT(acre_things, mine_entry, &mine);
 *
 *      ACRE_EXPORT_TABLE(acre_things);                    (in the file that reads the table)
 *      for (size_t i = 0U; i < ACRE_EXPORT_COUNT(acre_things); i++) {
 *          use(ACRE_EXPORT_AT(acre_things, struct thing, i));
 *      }
 *
 * A section holds pointers to entries, not entries: pointers are packed whatever compiler,
 * sanitizer (red zones) or alignment rule does to structs. The section's name is a C
 * identifier, so the linker itself defines __start_NAME and __stop_NAME; they are weak, so an
 * empty table is an empty loop. Linker scripts need KEEP(*(acre_*)) when collecting sections;
 * objects in archives are only seen when something pulls them in.
 *
 * The order in a table is that of the files in the link; within one file it is the compiler's.
 */

/* Put pointer into section; name must be unique in its file. */
#define ACRE_EXPORT(section_name, name, pointer)                                                   \
    __attribute__((used, section(#section_name))) static const void *const name = (pointer)

/* Declare the bounds of section; at file scope of each file that reads it. */
#define ACRE_EXPORT_TABLE(section_name)                                                            \
    extern const void *const __start_##section_name[] __attribute__((weak));                       \
    extern const void *const __stop_##section_name[] __attribute__((weak))

/* Entries in the table. */
#define ACRE_EXPORT_COUNT(section_name)                                                            \
    (((uintptr_t)__stop_##section_name - (uintptr_t)__start_##section_name) / sizeof(void *))

/* The i-th entry, a pointer to const type. */
#define ACRE_EXPORT_AT(section_name, type, i) ((const type *)__start_##section_name[(i)])

/*
 * A shell command. fn gets argv[0], the command's own name, and argc >= 1; its result is the
 * command's status.
 */
struct acre_command {
    const char *name;
    const char *description;
    int (*fn)(int argc, char **argv);
};

#define ACRE_COMMAND(ident, command_name, text, function)                                          \
    static const struct acre_command acre_command_##ident = {(command_name), (text), (function)};  \
    ACRE_EXPORT(acre_commands, acre_command_entry_##ident, &acre_command_##ident)

/*
 * A kind of thing that `list KIND` reports. argv[0] is the kind. Doors add what they have.
 */
#define ACRE_LIST_KIND(ident, kind, text, function)                                                \
    static const struct acre_command acre_list_kind_##ident = {(kind), (text), (function)};        \
    ACRE_EXPORT(acre_list_kinds, acre_list_kind_entry_##ident, &acre_list_kind_##ident)

/*
 * An init function, run by acre_init_run() in order of level, and within a level in order of the
 * table. Levels say what is there already:
 *    0..19   before the first thread, interrupts masked: no waiting, no console input
 *   20..99   in the main thread, the kernel running, lowest first
 */
enum acre_init_level {
    ACRE_INIT_BOARD = 10, /* right after acre_board_init() */
    ACRE_INIT_CORE = 20,  /* heaps and pools that others need */
    ACRE_INIT_SUBSYS = 25,
    ACRE_INIT_PLATFORM = 30,
    ACRE_INIT_PREV = 40,
    ACRE_INIT_DEVICE = 50,
    ACRE_INIT_COMPONENT = 60,
    ACRE_INIT_ENV = 70,
    ACRE_INIT_APP = 80,
    ACRE_INIT_SHELL = 90,
};
#define ACRE_INIT_FIRST_THREADED 20U /* lowest level that runs in a thread */
#define ACRE_INIT_LAST           99U

struct acre_init {
    const char *name;
    int (*fn)(void); /* the result is kept for nobody: report problems yourself */
    unsigned level;
};

#define ACRE_INIT(ident, function, init_level)                                                     \
    static const struct acre_init acre_init_##ident = {#ident, (function), (init_level)};          \
    ACRE_EXPORT(acre_inits, acre_init_entry_##ident, &acre_init_##ident)

/* Run the init functions with from <= level <= to. O(levels * functions). */
void acre_init_run(unsigned from, unsigned to);

#endif
