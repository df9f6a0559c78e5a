/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_HOST_PRIVATE_H
#define ACRE_PORT_HOST_PRIVATE_H

#include <stdbool.h>

/* Between the files of the host port. */

/* context.c */
void acre_host_contexts_reset(void);          /* threads of an earlier run are forgotten */
void acre_host_leave(void);                   /* back out of acre_port_start() */
bool acre_host_in_guard(const void *address); /* in the running thread's guard page? */
void *acre_host_running_arg(void); /* what the running thread was created with: its struct */

/* port.c: acre_port_start() has come back. */
_Noreturn void acre_host_stopped(void);

#endif
