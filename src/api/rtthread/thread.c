/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thread.c - threads
 *
 *   struct rt_thread
 *   +---------------------------+--------+---------------------+
 *   | object, entry, error, ... | thread | own                 |
 *   +---------------------------+---|----+---------------------+
 *                                   '----> the kernel's thread
 *
 * A thread ends by returning, by delete() or by detach(). Then the idle thread calls cleanup and
 * gives back what was allocated; only detach() of another thread does it at once, so that its memory
 * is the caller's again on return. RT-Thread's priority p is the kernel's level p.
 *
 * Threads that were not made here (the shell, the timer thread, Zephyr's) have an rt_thread too when
 * someone asks who they are: one of `guests`, taken again when its thread is no more.
 */
#include "door.h"

#include <string.h>

#include <acre/kernel/isr.h>

#define GUESTS 4U

/* The CPU's context and the kernel's sentinel, and a few calls of a thread that does nothing else. */
#define LEAST_STACK ((rt_uint32_t)ACRE_PORT_STACK_MIN + 128U)

static struct rt_thread guests[GUESTS];
static struct acre_lock guests_lock = ACRE_LOCK_INIT;

#ifdef RT_USING_HOOK
static void (*suspend_hook)(rt_thread_t thread);
static void (*resume_hook)(rt_thread_t thread);
static void (*inited_hook)(rt_thread_t thread);

void rt_thread_suspend_sethook(void (*hook)(rt_thread_t thread))
{
    suspend_hook = hook;
}

void rt_thread_resume_sethook(void (*hook)(rt_thread_t thread))
{
    resume_hook = hook;
}

void rt_thread_inited_sethook(void (*hook)(rt_thread_t thread))
{
    inited_hook = hook;
}

static void call(void (*hook)(rt_thread_t thread), rt_thread_t thread)
{
    if (hook != NULL) {
        hook(thread);
    }
}
#else
#define call(hook, thread) ((void)0)
#endif

/* What every thread of ours runs; also the mark by which one is known as ours. */
static void run(void *arg)
{
    struct rt_thread *self = arg;

    self->entry(self->parameter);
}

/* --- whose thread ------------------------------------------------------------------------- */

/* A guest remembers its thread's serial number in own.serial. */
static struct rt_thread *guest_of(const struct acre_thread *thread)
{
    for (size_t i = 0U; i < GUESTS; i++) {
        if ((guests[i].thread == thread) && (guests[i].own.serial == thread->serial)) {
            return &guests[i];
        }
    }
    return NULL;
}

rt_thread_t door_thread_known(struct acre_thread *thread)
{
    if (thread == NULL) {
        return RT_NULL;
    }
    return (thread->entry == run) ? thread->door : guest_of(thread);
}

/* Mark in *arg, a bit a guest, those whose threads are still there. */
static bool mark_alive(struct acre_thread *thread, void *arg)
{
    struct rt_thread *guest = (thread->entry == run) ? NULL : guest_of(thread);

    if (guest != NULL) {
        *(unsigned *)arg |= 1U << (guest - guests);
    }
    return true;
}

static struct rt_thread *new_guest(struct acre_thread *thread)
{
    struct rt_thread *guest = NULL;
    unsigned alive = 0U;
    acre_key key;

    acre_thread_foreach(mark_alive, &alive);
    key = acre_lock_take(&guests_lock);
    for (unsigned i = 0U; (i < GUESTS) && (guest == NULL); i++) {
        if ((alive & (1U << i)) == 0U) {
            guest = &guests[i];
            memset(guest, 0, sizeof *guest);
            rt_strncpy(guest->name, (thread->name == NULL) ? "" : thread->name, RT_NAME_MAX - 1U);
            guest->parent.type = RT_Object_Class_Thread | RT_Object_Class_Static;
            rt_list_init(&guest->parent.list);
            guest->stack_addr = thread->stack;
            guest->stack_size = (rt_uint32_t)thread->stack_size;
            guest->thread = thread;
            guest->own.serial = thread->serial;
        }
    }
    acre_lock_give(&guests_lock, key);
    return guest;
}

rt_thread_t door_thread(struct acre_thread *thread)
{
    rt_thread_t known = door_thread_known(thread);

    return ((known != RT_NULL) || (thread == NULL)) ? known : new_guest(thread);
}

rt_thread_t rt_thread_self(void)
{
    return door_thread(acre_thread_self());
}

struct search {
    const char *name;
    struct acre_thread *found;
};

static bool has_name(struct acre_thread *thread, void *arg)
{
    struct search *search = arg;

    if ((thread->name != NULL) && (strcmp(thread->name, search->name) == 0)) {
        search->found = thread;
    }
    return search->found == NULL;
}

/* Also finds threads that were not made here. */
rt_thread_t rt_thread_find(char *name)
{
    struct search search = {.name = name, .found = NULL};
    rt_object_t object = rt_object_find(name, RT_Object_Class_Thread);

    if (object != RT_NULL) {
        return (rt_thread_t)(void *)object;
    }
    if (name != RT_NULL) {
        acre_thread_foreach(has_name, &search);
    }
    return door_thread(search.found);
}

rt_thread_t rt_thread_idle_gethandler(void)
{
    struct search search = {.name = "idle", .found = NULL};

    acre_thread_foreach(has_name, &search);
    return door_thread(search.found);
}

/* --- life --------------------------------------------------------------------------------- */

static void finish(struct rt_thread *thread)
{
    if (thread->cleanup != NULL) {
        thread->cleanup(thread);
    }
}

static void reap_static(struct acre_thread *dead)
{
    struct rt_thread *thread = dead->door;

    finish(thread);
    rt_object_detach(&thread->parent);
}

/* Everything but the object. The kernel refuses what it cannot use before it writes. */
static rt_err_t make(struct rt_thread *thread, void (*entry)(void *parameter), void *parameter,
                     void *stack, rt_uint32_t stack_size, rt_uint8_t priority, rt_uint32_t tick,
                     void (*reap)(struct acre_thread *dead))
{
    const struct acre_thread_spec spec = {
        .name = thread->name,
        .entry = run,
        .arg = thread,
        .stack = stack,
        .stack_size = stack_size,
        .level = priority,
        .slice = tick,
        .reap = reap,
        .door = thread,
    };
    int err;

    thread->entry = entry;
    thread->parameter = parameter;
    thread->stack_addr = stack;
    thread->stack_size = stack_size;
    thread->error = RT_EOK;
    thread->cleanup = NULL;
    thread->user_data = 0U;
    thread->awaits_block = RT_FALSE;
    thread->thread = &thread->own;
    err = acre_thread_init(&thread->own, &spec);
    if (err == ACRE_OK) {
        call(inited_hook, thread);
        return RT_EOK;
    }
    return (err == ACRE_ENOMEM) ? -RT_ENOMEM : -RT_EINVAL;
}

rt_err_t rt_thread_init(struct rt_thread *thread, const char *name, void (*entry)(void *parameter),
                        void *parameter, void *stack_start, rt_uint32_t stack_size,
                        rt_uint8_t priority, rt_uint32_t tick)
{
    rt_err_t err;

    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(stack_start != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(tick != 0U, -RT_EINVAL);
    DOOR_REQUIRE(priority < RT_THREAD_PRIORITY_MAX, -RT_EINVAL);
    if (door_object_init(&thread->parent, RT_Object_Class_Thread, name) != RT_EOK) {
        return -RT_EBUSY;
    }
    err = make(thread, entry, parameter, stack_start, stack_size, priority, tick, reap_static);
    if (err != RT_EOK) {
        rt_object_detach(&thread->parent);
    }
    return err;
}

/* The block of a pool that was handed to a thread which has not run since: only it knows of it. */
static void *in_hand(const struct rt_thread *thread)
{
    bool awake =
        (thread->own.state == ACRE_THREAD_READY) || (thread->own.state == ACRE_THREAD_SUSPENDED);

    return (thread->awaits_block && awake && (thread->own.reason == ACRE_OK)) ? thread->own.value
                                                                              : NULL;
}

/* End another thread. unreaped: without telling idle, so that afterwards nobody but the caller
 * touches it. Refused when it is dead already, since idle has it then, and for a thread that was not
 * made here. What it had in hand goes back. */
static int end(struct rt_thread *thread, bool unreaped)
{
    acre_key key = acre_irq_mask();
    void *block = NULL;
    int err = ACRE_EINVAL;

    if ((thread->thread == &thread->own) && (thread->own.state != ACRE_THREAD_DEAD)) {
        block = in_hand(thread);
        if (unreaped) {
            thread->own.reap = NULL;
        }
        err = acre_thread_delete(&thread->own);
    }
    acre_irq_restore(key);
#ifdef RT_USING_MEMPOOL
    if (block != NULL) {
        rt_mp_free(block);
    }
#else
    (void)block;
#endif
    return err;
}

/* -RT_EBUSY when it has ended by itself and idle has not yet been there to detach it. */
rt_err_t rt_thread_detach(rt_thread_t thread)
{
    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&thread->parent, RT_Object_Class_Thread, RT_TRUE), -RT_EINVAL);
    if (thread->thread == acre_thread_self()) {
        acre_thread_exit();
    }
    if (end(thread, true) != ACRE_OK) {
        return -RT_EBUSY;
    }
    finish(thread);
    rt_object_detach(&thread->parent);
    return RT_EOK;
}

#ifdef RT_USING_HEAP
static void reap_created(struct acre_thread *dead)
{
    struct rt_thread *thread = dead->door;
    void *stack = thread->stack_addr;

    finish(thread);
    rt_object_delete(&thread->parent);
    RT_KERNEL_FREE(stack);
}

/* A stack smaller than the CPU's port can use is made that large. */
rt_thread_t rt_thread_create(const char *name, void (*entry)(void *parameter), void *parameter,
                             rt_uint32_t stack_size, rt_uint8_t priority, rt_uint32_t tick)
{
    rt_uint32_t size = ((stack_size < LEAST_STACK) ? LEAST_STACK : stack_size) +
                       (rt_uint32_t)ACRE_PORT_STACK_EXTRA;
    struct rt_thread *thread;
    void *stack;

    DOOR_REQUIRE(tick != 0U, RT_NULL);
    DOOR_REQUIRE(priority < RT_THREAD_PRIORITY_MAX, RT_NULL);
    thread = (struct rt_thread *)(void *)rt_object_allocate(RT_Object_Class_Thread, name);
    if (thread == RT_NULL) {
        return RT_NULL;
    }
    stack = RT_KERNEL_MALLOC(size);
    if ((stack == RT_NULL) ||
        (make(thread, entry, parameter, stack, size, priority, tick, reap_created) != RT_EOK)) {
        rt_object_delete(&thread->parent);
        RT_KERNEL_FREE(stack);
        return RT_NULL;
    }
    return thread;
}

/* Of any created thread, oneself too, which then does not return. Idle frees it. */
rt_err_t rt_thread_delete(rt_thread_t thread)
{
    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is(&thread->parent, RT_Object_Class_Thread, RT_FALSE), -RT_EINVAL);
    if (thread->thread == acre_thread_self()) {
        acre_thread_exit();
    }
    return (end(thread, false) == ACRE_OK) ? RT_EOK : -RT_ERROR;
}
#endif

rt_err_t rt_thread_startup(rt_thread_t thread)
{
    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&thread->parent, RT_Object_Class_Thread), -RT_EINVAL);
    DOOR_REQUIRE(rt_thread_get_stat(thread) == RT_THREAD_INIT, -RT_ERROR);
    return (acre_thread_start(thread->thread) == ACRE_OK) ? RT_EOK : -RT_ERROR;
}

/* --- what a thread does to itself --------------------------------------------------------- */

rt_err_t rt_thread_yield(void)
{
    acre_thread_yield();
    return RT_EOK;
}

static rt_err_t slept(int err)
{
    rt_err_t result = RT_EOK;

    if (err == ACRE_EPERM) {
        return door_waited(err);
    }
    if (err != ACRE_OK) {
        result = -RT_EINTR; /* someone resumed us */
        rt_set_errno(result);
    }
    return result;
}

rt_err_t rt_thread_delay(rt_tick_t tick)
{
    if (tick == 0U) {
        return -RT_EINVAL;
    }
    return slept(acre_thread_sleep(tick));
}

/* Sleep until *tick + inc_tick, and leave that in *tick; when it has passed already, *tick becomes
 * now. A loop of these keeps its period whatever its body takes. */
rt_err_t rt_thread_delay_until(rt_tick_t *tick, rt_tick_t inc_tick)
{
    rt_tick_t now = acre_tick();

    DOOR_REQUIRE(tick != RT_NULL, -RT_EINVAL);
    if ((now - *tick) >= inc_tick) {
        *tick = now;
        return RT_EOK;
    }
    *tick += inc_tick;
    return slept(acre_thread_sleep_until(*tick));
}

rt_err_t rt_thread_mdelay(rt_int32_t ms)
{
    return rt_thread_delay(rt_tick_from_millisecond(ms));
}

/* --- what threads do to each other -------------------------------------------------------- */

/* Only one that is ready or running can be suspended: a waiting one is refused. */
rt_err_t rt_thread_suspend(rt_thread_t thread)
{
    rt_uint8_t stat;

    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&thread->parent, RT_Object_Class_Thread), -RT_EINVAL);
    stat = rt_thread_get_stat(thread);
    if ((stat != RT_THREAD_READY) && (stat != RT_THREAD_RUNNING)) {
        return -RT_ERROR;
    }
    call(suspend_hook, thread);
    return (acre_thread_suspend(thread->thread) == ACRE_OK) ? RT_EOK : -RT_ERROR;
}

/* Of one that waits, its wait ends: the call it is in returns -RT_EINTR. */
rt_err_t rt_thread_resume(rt_thread_t thread)
{
    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&thread->parent, RT_Object_Class_Thread), -RT_EINVAL);
    call(resume_hook, thread);
    if ((acre_thread_resume(thread->thread) != ACRE_OK) &&
        (acre_thread_cancel_wait(thread->thread, DOOR_INTERRUPTED) != ACRE_OK)) {
        return -RT_ERROR;
    }
    return RT_EOK;
}

rt_err_t rt_thread_control(rt_thread_t thread, int cmd, void *arg)
{
    int err = ACRE_EINVAL;

    DOOR_REQUIRE(thread != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(door_is_a(&thread->parent, RT_Object_Class_Thread), -RT_EINVAL);
    switch (cmd) {
    case RT_THREAD_CTRL_STARTUP:
        return rt_thread_startup(thread);
    case RT_THREAD_CTRL_CLOSE:
#ifdef RT_USING_HEAP
        if (!rt_object_is_systemobject(&thread->parent)) {
            return rt_thread_delete(thread);
        }
#endif
        return rt_thread_detach(thread);
    case RT_THREAD_CTRL_CHANGE_PRIORITY:
    case RT_THREAD_CTRL_RESET_PRIORITY:
        err = acre_thread_set_level(thread->thread, *(const rt_uint8_t *)arg);
        break;
    case RT_THREAD_CTRL_BIND_CPU: {
        rt_ubase_t cpu = (rt_ubase_t)arg;

        err = acre_thread_bind(thread->thread, (cpu < RT_CPUS_NR) ? (unsigned)cpu : ACRE_ANY_CPU);
        break;
    }
    default:
        break;
    }
    return (err == ACRE_OK) ? RT_EOK : -RT_EINVAL;
}

/* --- questions ---------------------------------------------------------------------------- */

rt_err_t rt_thread_get_name(rt_thread_t thread, char *name, rt_uint8_t name_size)
{
    return (thread == RT_NULL) ? -RT_EINVAL : rt_object_get_name(&thread->parent, name, name_size);
}

rt_uint8_t rt_thread_get_priority(rt_thread_t thread)
{
    DOOR_REQUIRE(thread != RT_NULL, RT_THREAD_PRIORITY_MAX - 1);
    return (rt_uint8_t)thread->thread->level;
}

rt_uint8_t rt_thread_get_stat(rt_thread_t thread)
{
    static const rt_uint8_t stat[] = {
        [ACRE_THREAD_INIT] = RT_THREAD_INIT,         [ACRE_THREAD_READY] = RT_THREAD_READY,
        [ACRE_THREAD_RUNNING] = RT_THREAD_RUNNING,   [ACRE_THREAD_WAITING] = RT_THREAD_SUSPEND,
        [ACRE_THREAD_SUSPENDED] = RT_THREAD_SUSPEND, [ACRE_THREAD_DEAD] = RT_THREAD_CLOSE,
    };

    DOOR_REQUIRE(thread != RT_NULL, RT_THREAD_CLOSE);
    return stat[thread->thread->state];
}
