/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_SHELL_OPTIONS_H
#define ACRE_SHELL_OPTIONS_H

/*
 * The shell's options under the names that RT-Thread's users know. Kconfig sets them; left alone
 * they have the values below. src/shell/Kconfig says what each costs.
 */
#include "acre/config.h"

#ifndef FINSH_CMD_SIZE /* bytes of a command line, its closing 0 among them */
#define FINSH_CMD_SIZE 128
#endif
#ifndef FINSH_HISTORY_LINES
#define FINSH_HISTORY_LINES 8
#endif
#ifndef FINSH_ARG_MAX /* words of a command line */
#define FINSH_ARG_MAX 16
#endif
#ifndef FINSH_THREAD_NAME
#define FINSH_THREAD_NAME "tshell"
#endif
#ifndef FINSH_THREAD_PRIORITY
#define FINSH_THREAD_PRIORITY 20
#endif
#ifndef FINSH_THREAD_STACK_SIZE
#define FINSH_THREAD_STACK_SIZE 4096
#endif
#ifndef ACRE_SHELL_EXIT /* exit and ctrl-D leave by acre_board_exit() */
#define ACRE_SHELL_EXIT 1
#endif
#ifndef ACRE_SHELL_QUIET_MS /* input from a pipe: how long threads may run on in silence */
#define ACRE_SHELL_QUIET_MS 10000
#endif
#ifndef ACRE_SHELL_REST_MS /* input from a pipe: how long threads may run on at all */
#define ACRE_SHELL_REST_MS 60000
#endif

#if (FINSH_CMD_SIZE < 16) || (FINSH_CMD_SIZE > 4096)
#error "FINSH_CMD_SIZE must be 16..4096"
#endif
#if (FINSH_HISTORY_LINES < 1) || (FINSH_HISTORY_LINES > 64)
#error "FINSH_HISTORY_LINES must be 1..64: 1 is no history, the slot of the line being edited"
#endif
#if (FINSH_ARG_MAX < 2) || (FINSH_ARG_MAX > 64)
#error "FINSH_ARG_MAX must be 2..64"
#endif

#endif
