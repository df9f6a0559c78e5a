/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORT_HOST_PRIVATE_H
#define ACRE_PORT_HOST_PRIVATE_H

#include <stdbool.h>

/* Between the files of the host port. */

/* context.c */
void acre_host_contexts_reset(void);          /* threads of an earlier run are forgotten */
void acre_host_commit_switch(void);           /* deferred: PendSV elsewhere */
void acre_host_leave(void);                   /* back out of acre_port_start() */
bool acre_host_in_guard(const void *address); /* in the running thread's guard page? */
void *acre_host_running_arg(void); /* what the running thread was created with: its struct */

/* inject.c */
extern bool acre_host_injecting; /* acre_host_point() is to be called at each point */
void acre_host_point(void);
void acre_host_inject_stop(void);

/* port.c: acre_port_start() has come back. */
_Noreturn void acre_host_stopped(void);

#endif
