/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SHELL_COMMANDS_H
#define ACRE_SHELL_COMMANDS_H

#include <stddef.h>

#include "acre/kernel/export.h"

/*
 * The tables of commands and of kinds of `list`, as the linker gathered them. They are in the order
 * of the link; people see them by name.
 *
 *   acre_commands_find()        O(commands)
 *   acre_commands_candidate()   O(commands) for i = 0, and for each further i of the same table
 */
const struct acre_command *acre_commands_find(const char *name);

/* For acre_edit: the i-th word that may stand last in text[0 .. length). */
const char *acre_commands_candidate(void *arg, const char *text, size_t length, size_t i);

#endif
