/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kservice.c - error numbers and assertions
 *
 * Each thread has an error number of its own; interrupts, and what runs before the first thread,
 * share one.
 */
#include "door.h"

#include <board.h>

#include <acre/kernel/isr.h>

static rt_err_t shared_errno;

static rt_err_t *errno_place(void)
{
    rt_thread_t self = acre_in_isr() ? RT_NULL : rt_thread_self();

    return (self == RT_NULL) ? &shared_errno : &self->error;
}

rt_err_t rt_get_errno(void)
{
    return *errno_place();
}

void rt_set_errno(rt_err_t no)
{
    *errno_place() = no;
}

rt_err_t door_waited(int err)
{
    rt_err_t result = -RT_ERROR;

    switch (err) {
    case ACRE_OK:
        return RT_EOK;
    case ACRE_EAGAIN:
    case ACRE_EBUSY:
        result = -RT_ETIMEOUT;
        break;
    case DOOR_INTERRUPTED:
        result = -RT_EINTR;
        break;
    case ACRE_EPERM: /* nothing was changed */
        RT_DEBUG_IN_THREAD_CONTEXT;
#ifdef RT_DEBUGING_CONTEXT
        RT_ASSERT(!rt_hw_interrupt_is_disabled());
#endif
        break;
    default:
        break;
    }
    rt_set_errno(result);
    return result;
}

/* Names, not sentences, as upstream's; two numbers may be one (see rterror.h): the first is said. */
static const struct {
    rt_err_t error;
    const char *name;
} error_names[] = {
    {RT_EOK, "OK"},
    {RT_ERROR, "ERROR"},
    {RT_ETIMEOUT, "ETIMOUT"},
    {RT_EFULL, "ERSFULL"},
    {RT_EEMPTY, "ERSEPTY"},
    {RT_ENOMEM, "ENOMEM"},
    {RT_ENOSYS, "ENOSYS"},
    {RT_EBUSY, "EBUSY"},
    {RT_EIO, "EIO"},
    {RT_EINTR, "EINTRPT"},
    {RT_EINVAL, "EINVAL"},
    {RT_ENOENT, "ENOENT"},
    {RT_ENOSPC, "ENOSPC"},
    {RT_EPERM, "EPERM"},
    {RT_ETRAP, "ETRAP"},
    {RT_EFAULT, "EFAULT"},
    {RT_ENOBUFS, "ENOBUFS"},
    {RT_ESCHEDISR, "ESCHEDISR"},
    {RT_ESCHEDLOCKED, "ESCHEDLOCKED"},
};

const char *rt_strerror(rt_err_t error)
{
    rt_err_t positive = (error < 0) ? -error : error;

    for (rt_size_t i = 0U; i < (sizeof error_names / sizeof error_names[0]); i++) {
        if (error_names[i].error == positive) {
            return error_names[i].name;
        }
    }
    return "EUNKNOW";
}

void (*rt_assert_hook)(const char *ex, const char *func, rt_size_t line);

void rt_assert_set_hook(void (*hook)(const char *ex, const char *func, rt_size_t line))
{
    rt_assert_hook = hook;
}

void rt_assert_handler(const char *ex_string, const char *func, rt_size_t line)
{
    if (rt_assert_hook != NULL) {
        rt_assert_hook(ex_string, func, line);
        return;
    }
    rt_kprintf("(%s) assertion failed at function:%s, line number:%u\n", ex_string, func,
               (unsigned)line);
    acre_board_exit(1);
}
