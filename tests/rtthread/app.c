/* SPDX-License-Identifier: Apache-2.0 */
/* app.c - an application in RT-Thread's way: its main() runs in the main thread, all else being up */
#include <rtthread.h>

int main(void)
{
    rt_kprintf("app in \"%s\", priority %d of %d\n", rt_thread_self()->parent.name,
               rt_thread_get_priority(rt_thread_self()), RT_THREAD_PRIORITY_MAX);
    return 0;
}
