/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PORTS_REPORT_H
#define ACRE_PORTS_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <acre/lib/fmt.h>

/*
 * The words of a fault report, the same on every CPU. All print by polling and take no lock.
 *
 *      *** MemManage fault (data access) in thread "worker"
 *          pc  08001a2c  lr  08001a11  sp  20003fd8
 *          ...
 *          address 20003fe0: stack overflow of thread "worker" (512 bytes at 20003fe0)
 *          address 20003fe0: heap "heap": block ...
 */
void acre_report(const char *fmt, ...) ACRE_FMT_LIKE(1, 2);

/* First line. True while a report was under way already: then print no more, another fault came out
 * of it. */
bool acre_report_begin(const char *what);

/* Where the running thread's stack ends, and what the describers of acre/kernel/report.h know. */
void acre_report_address(uintptr_t address);

/* Says whose stack it is if sp or address lies beyond the low end of the running thread's. */
bool acre_report_stack(uintptr_t sp, uintptr_t address);

/* The kernel's fatal hook, then the end. */
_Noreturn void acre_report_end(void);

#endif
