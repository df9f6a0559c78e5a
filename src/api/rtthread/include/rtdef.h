/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_DEF_H__
#define RT_DEF_H__

/*
 * Types, constants and control blocks of RT-Thread's API, version 5.2 as far as Acre carries it.
 *
 * Control blocks begin as upstream's do, with the object, and keep the names of the fields that
 * programs read. What the kernel below needs lies in the same blocks, so that a static semaphore
 * or thread still needs no memory but its own. Where a field of the manual and one of the kernel
 * are the same thing (a semaphore's value), they are the same bytes: an anonymous union.
 */
#include <stddef.h>
#include <stdint.h>

#include <rtconfig.h>
#include <rtcompiler.h>
#include <rterror.h>

#include <acre/kernel/export.h>
#include <acre/kernel/sync.h>
#include <acre/kernel/thread.h>
#include <acre/pool.h>

#define RT_VERSION_MAJOR                       5
#define RT_VERSION_MINOR                       2
#define RT_VERSION_PATCH                       0
#define RT_VERSION_CHECK(major, minor, revise) ((major)*10000 + (minor)*100 + (revise))
#define RTTHREAD_VERSION                       RT_VERSION_CHECK(RT_VERSION_MAJOR, RT_VERSION_MINOR, RT_VERSION_PATCH)

/* Numbers. */
typedef int rt_bool_t;
typedef int8_t rt_int8_t;
typedef int16_t rt_int16_t;
typedef int32_t rt_int32_t;
typedef int64_t rt_int64_t;
typedef uint8_t rt_uint8_t;
typedef uint16_t rt_uint16_t;
typedef uint32_t rt_uint32_t;
typedef uint64_t rt_uint64_t;
typedef long rt_base_t;
typedef unsigned long rt_ubase_t;
typedef size_t rt_size_t;
typedef ptrdiff_t rt_ssize_t;
typedef intptr_t rt_intptr_t;
typedef uintptr_t rt_uintptr_t;
typedef rt_base_t rt_err_t;
typedef rt_uint32_t rt_time_t;
typedef rt_uint32_t rt_tick_t;
typedef rt_base_t rt_flag_t;
typedef rt_ubase_t rt_dev_t;
typedef rt_base_t rt_off_t;
typedef rt_base_t rt_atomic_t;

#define RT_TRUE  1
#define RT_FALSE 0
/* 0 and not a pointer, as upstream: programs compare integers with it as well. */
#define RT_NULL 0

#define RT_UINT8_MAX  UINT8_MAX
#define RT_UINT16_MAX UINT16_MAX
#define RT_UINT32_MAX UINT32_MAX
#define RT_UINT64_MAX UINT64_MAX
#define RT_INT8_MAX   INT8_MAX
#define RT_INT16_MAX  INT16_MAX
#define RT_INT32_MAX  INT32_MAX
#define RT_SIZE_MAX   SIZE_MAX
#define RT_TICK_MAX   UINT32_MAX

#define RT_SEM_VALUE_MAX   RT_UINT16_MAX
#define RT_MUTEX_VALUE_MAX RT_UINT16_MAX
#define RT_MUTEX_HOLD_MAX  RT_UINT8_MAX
#define RT_MB_ENTRY_MAX    RT_UINT16_MAX
#define RT_MQ_ENTRY_MAX    RT_UINT16_MAX

#define RT_UNUSED(x)               ((void)(x))
#define RT_ALIGN(size, align)      (((size) + (align)-1) & ~((align)-1))
#define RT_ALIGN_DOWN(size, align) ((size) & ~((align)-1))
#define RT_MM_PAGE_SIZE            4096
#define RT_MM_PAGE_MASK            (RT_MM_PAGE_SIZE - 1)
#define RT_MM_PAGE_BITS            12
/* For modules loaded at run time, of which there are none. */
#define RTM_EXPORT(symbol)

/* Lists (rtservice.h has the operations). */
struct rt_list_node {
    struct rt_list_node *next;
    struct rt_list_node *prev;
};
typedef struct rt_list_node rt_list_t;

struct rt_slist_node {
    struct rt_slist_node *next;
};
typedef struct rt_slist_node rt_slist_t;

/* The kernel's list node and RT-Thread's are the same two words: fields below rely on it. */
_Static_assert(sizeof(rt_list_t) == sizeof(struct acre_list), "list nodes of two words");

/*
 * A spinlock: takes, masks interrupts, and on several CPUs spins. rt_spin_lock() keeps the key
 * inside, rt_spin_lock_irqsave() hands it to the caller.
 */
struct rt_spinlock {
    struct acre_lock lock;
    rt_uint8_t key;
};
typedef struct rt_spinlock rt_spinlock_t;
typedef struct rt_spinlock rt_hw_spinlock_t;

#define RT_SPINLOCK_INIT                                                                           \
    {                                                                                              \
        ACRE_LOCK_INIT, 0                                                                          \
    }
#define RT_DEFINE_SPINLOCK(x)    struct rt_spinlock x = RT_SPINLOCK_INIT
#define RT_DEFINE_HW_SPINLOCK(x) struct rt_spinlock x = RT_SPINLOCK_INIT

/* Objects. */
enum rt_object_class_type {
    RT_Object_Class_Null = 0x00,
    RT_Object_Class_Thread = 0x01,
    RT_Object_Class_Semaphore = 0x02,
    RT_Object_Class_Mutex = 0x03,
    RT_Object_Class_Event = 0x04,
    RT_Object_Class_MailBox = 0x05,
    RT_Object_Class_MessageQueue = 0x06,
    RT_Object_Class_MemHeap = 0x07,
    RT_Object_Class_MemPool = 0x08,
    RT_Object_Class_Device = 0x09,
    RT_Object_Class_Timer = 0x0a,
    RT_Object_Class_Module = 0x0b,
    RT_Object_Class_Memory = 0x0c,
    RT_Object_Class_Channel = 0x0d,
    RT_Object_Class_ProcessGroup = 0x0e,
    RT_Object_Class_Session = 0x0f,
    RT_Object_Class_Custom = 0x10,
    RT_Object_Class_Unknown = 0x11,
    RT_Object_Class_Static = 0x80,
};

struct rt_object {
    char name[RT_NAME_MAX];
    rt_uint8_t type; /* enum rt_object_class_type; Static is or-ed in */
    rt_uint8_t flag; /* meaning depends on the class                  */
    rt_list_t list;  /* in rt_object_information.object_list          */
};
typedef struct rt_object *rt_object_t;
typedef rt_err_t (*rt_object_iter_t)(rt_object_t object, void *data);

struct rt_object_information {
    enum rt_object_class_type type;
    rt_list_t object_list; /* newest first */
    rt_size_t object_size;
    struct rt_spinlock spinlock;
};

/* Timers. */
#define RT_TIMER_FLAG_DEACTIVATED 0x0
#define RT_TIMER_FLAG_ACTIVATED   0x1
#define RT_TIMER_FLAG_ONE_SHOT    0x0
#define RT_TIMER_FLAG_PERIODIC    0x2
#define RT_TIMER_FLAG_HARD_TIMER  0x0
#define RT_TIMER_FLAG_SOFT_TIMER  0x4

#define RT_TIMER_CTRL_SET_TIME        0x0
#define RT_TIMER_CTRL_GET_TIME        0x1
#define RT_TIMER_CTRL_SET_ONESHOT     0x2
#define RT_TIMER_CTRL_SET_PERIODIC    0x3
#define RT_TIMER_CTRL_GET_STATE       0x4
#define RT_TIMER_CTRL_GET_REMAIN_TIME 0x5 /* the tick at which it is due */
#define RT_TIMER_CTRL_GET_FUNC        0x6
#define RT_TIMER_CTRL_SET_FUNC        0x7
#define RT_TIMER_CTRL_GET_PARM        0x8
#define RT_TIMER_CTRL_SET_PARM        0x9

struct rt_timer {
    struct rt_object parent; /* flag: RT_TIMER_FLAG_* */
    void (*timeout_func)(void *parameter);
    void *parameter;
    rt_tick_t init_tick;    /* ticks from start to expiry */
    rt_tick_t timeout_tick; /* tick of the next expiry, as of the last start */
    struct acre_timer timer;
};
typedef struct rt_timer *rt_timer_t;

/* Threads. */
#define RT_THREAD_INIT         0x00
#define RT_THREAD_CLOSE        0x01
#define RT_THREAD_READY        0x02
#define RT_THREAD_RUNNING      0x03
#define RT_THREAD_SUSPEND      0x04
#define RT_THREAD_SUSPEND_MASK 0x04
#define RT_THREAD_STAT_MASK    0x07

#define RT_INTERRUPTIBLE   0
#define RT_KILLABLE        1
#define RT_UNINTERRUPTIBLE 2

#define RT_THREAD_CTRL_STARTUP         0x00
#define RT_THREAD_CTRL_CLOSE           0x01
#define RT_THREAD_CTRL_CHANGE_PRIORITY 0x02
#define RT_THREAD_CTRL_INFO            0x03
#define RT_THREAD_CTRL_BIND_CPU        0x04
#define RT_THREAD_CTRL_RESET_PRIORITY  0x05

struct rt_thread {
    union {
        struct rt_object parent;
        char name[RT_NAME_MAX]; /* as up to 4.1 */
    };
    void (*entry)(void *parameter);
    void *parameter;
    void *stack_addr;
    rt_uint32_t stack_size;
    rt_err_t error;                         /* rt_get_errno() of this thread */
    void (*cleanup)(struct rt_thread *tid); /* called when it has ended, by idle or detach() */
    rt_ubase_t user_data;
    rt_bool_t awaits_block; /* in rt_mp_alloc(), from waiting until it returns */

    struct acre_thread *thread; /* what runs: &own, or for the shell, the timer thread and
                                    others that were not made here, the kernel's */
    struct acre_thread own;
};
typedef struct rt_thread *rt_thread_t;

/* Waiting. */
#define RT_IPC_FLAG_FIFO 0x00
#define RT_IPC_FLAG_PRIO 0x01

#define RT_IPC_CMD_UNKNOWN    0x00
#define RT_IPC_CMD_RESET      0x01
#define RT_IPC_CMD_GET_STATE  0x02
#define RT_IPC_CMD_SET_VLIMIT 0x03

#define RT_WAITING_FOREVER (-1)
#define RT_WAITING_NO      0

struct rt_ipc_object {
    struct rt_object parent; /* flag: RT_IPC_FLAG_* */
};

struct rt_semaphore {
    struct rt_ipc_object parent;
    union {
        struct acre_sem sem;
        struct {
            union {
                rt_list_t suspend_thread; /* who waits */
                struct acre_wait_queue waiters;
            };
            rt_uint32_t value;
            rt_uint32_t max_value;
        };
    };
};
typedef struct rt_semaphore *rt_sem_t;

_Static_assert(offsetof(struct rt_semaphore, value) ==
                   offsetof(struct rt_semaphore, sem) + offsetof(struct acre_sem, count),
               "value is the kernel's count");

struct rt_mutex {
    struct rt_ipc_object parent;
    struct acre_mutex mutex;
};
typedef struct rt_mutex *rt_mutex_t;

#define RT_EVENT_FLAG_AND   0x01
#define RT_EVENT_FLAG_OR    0x02
#define RT_EVENT_FLAG_CLEAR 0x04

struct rt_event {
    struct rt_ipc_object parent;
    rt_uint32_t set;
    struct acre_lock lock;
    struct acre_wait_queue waiters;
};
typedef struct rt_event *rt_event_t;

/* What a mailbox and a message queue have in common: a ring of slots of one size (ring.c). */
struct rt_ring {
    struct acre_lock lock;
    rt_uint8_t *slots;
    rt_size_t stride;  /* bytes from slot to slot          } fixed by init */
    rt_size_t head;    /* bytes of the length in each, or 0   }               */
    rt_uint16_t count; /* number of slots             }               */
    rt_uint16_t first; /* index of the oldest message */
    rt_uint16_t used;  /* messages in it              */
    struct acre_wait_queue senders;
    struct acre_wait_queue receivers;
};

struct rt_mailbox {
    struct rt_ipc_object parent;
    rt_ubase_t *msg_pool;
    rt_uint16_t size; /* messages it can hold */
    struct rt_ring ring;
};
typedef struct rt_mailbox *rt_mailbox_t;

/* The word before each message in a queue's storage, and how much storage n messages need. */
struct rt_mq_message {
    rt_size_t length;
};
#define RT_MQ_BUF_SIZE(msg_size, max_msgs)                                                         \
    ((RT_ALIGN((msg_size), (rt_size_t)RT_ALIGN_SIZE) + sizeof(struct rt_mq_message)) * (max_msgs))

struct rt_messagequeue {
    struct rt_ipc_object parent;
    void *msg_pool;
    rt_uint16_t msg_size; /* as given to init */
    rt_uint16_t max_msgs;
    struct rt_ring ring;
};
typedef struct rt_messagequeue *rt_mq_t;

/* Memory: rtmem.h has these control blocks. */
#include <rtmem.h>

/* INIT_*_EXPORT(fn): fn(void) runs at start, lower levels first. See acre/kernel/export.h. */
typedef int (*init_fn_t)(void);
#ifdef RT_USING_COMPONENTS_INIT
#define RT_INIT_EXPORT_AT(fn, level) ACRE_INIT(fn, fn, level)
#else
#define RT_INIT_EXPORT_AT(fn, level)                                                               \
    __attribute__((unused)) static const init_fn_t rt_init_unused_##fn = fn
#endif
#define INIT_BOARD_EXPORT(fn)     RT_INIT_EXPORT_AT(fn, ACRE_INIT_BOARD)
#define INIT_CORE_EXPORT(fn)      RT_INIT_EXPORT_AT(fn, ACRE_INIT_CORE)
#define INIT_SUBSYS_EXPORT(fn)    RT_INIT_EXPORT_AT(fn, ACRE_INIT_SUBSYS)
#define INIT_PLATFORM_EXPORT(fn)  RT_INIT_EXPORT_AT(fn, ACRE_INIT_PLATFORM)
#define INIT_PREV_EXPORT(fn)      RT_INIT_EXPORT_AT(fn, ACRE_INIT_PREV)
#define INIT_DEVICE_EXPORT(fn)    RT_INIT_EXPORT_AT(fn, ACRE_INIT_DEVICE)
#define INIT_COMPONENT_EXPORT(fn) RT_INIT_EXPORT_AT(fn, ACRE_INIT_COMPONENT)
#define INIT_ENV_EXPORT(fn)       RT_INIT_EXPORT_AT(fn, ACRE_INIT_ENV)
#define INIT_APP_EXPORT(fn)       RT_INIT_EXPORT_AT(fn, ACRE_INIT_APP)
#define INIT_FS_EXPORT(fn)        RT_INIT_EXPORT_AT(fn, (ACRE_INIT_APP + 5))

#endif
