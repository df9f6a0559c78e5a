/* SPDX-License-Identifier: Apache-2.0 */
/*
 * semihost.c - what the machine around us is asked for: its command line, and to end
 *
 * The numbers are those of Arm's semihosting; RISC-V took them over. A board without a debugger
 * cannot answer: on silicon leave this file out and write acre_board_exit() for what is there.
 */
#include <bare.h>

#define SYS_GET_CMDLINE   0x15U
#define SYS_EXIT_EXTENDED 0x20U
#define STOPPED_BY_EXIT   0x20026U /* "application exit" */

void acre_semihost_exit(int status)
{
    uintptr_t block[2] = {STOPPED_BY_EXIT, (uintptr_t)status};

    (void)acre_semihost(SYS_EXIT_EXTENDED, block);
}

void acre_semihost_command_line(char *to, uintptr_t size)
{
    uintptr_t block[2] = {(uintptr_t)to, size};

    to[0] = '\0';
    if (acre_semihost(SYS_GET_CMDLINE, block) != 0) {
        to[0] = '\0';
    }
}
