/* SPDX-License-Identifier: Apache-2.0 */
/*
 * components.c - the names of RT-Thread's start-up
 *
 * acre_boot() does what rtthread_startup() does upstream: board, heap, INIT_*_EXPORT functions in
 * order of level, then the application. A program that calls these by name finds the work done.
 */
#include "door.h"

#include <acre/kernel/kernel.h>

void rt_components_board_init(void)
{
}

void rt_components_init(void)
{
}

void rt_system_scheduler_start(void)
{
    if (!acre_kernel_running()) {
        acre_kernel_start();
    }
}

void rt_show_version(void)
{
    rt_kprintf("RT-Thread API %d.%d.%d, carried by Acre\n", RT_VERSION_MAJOR, RT_VERSION_MINOR,
               RT_VERSION_PATCH);
}
