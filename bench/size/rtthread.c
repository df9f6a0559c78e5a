/* SPDX-License-Identifier: Apache-2.0 */
/* rtthread.c - RT-Thread's memory calls, kept by being named here. */
#include <rtthread.h>

typedef void (*call)(void);

extern const call size_roots[];
__attribute__((used)) const call size_roots[] = {
    (call)rt_mp_create, (call)rt_mp_delete, (call)rt_mp_init,
    (call)rt_mp_detach, (call)rt_mp_alloc,  (call)rt_mp_free,
};

static int keep(void)
{
    static const call *volatile roots;

    roots = size_roots;
    return roots != size_roots;
}
INIT_APP_EXPORT(keep);
