/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rt_objects.c - list sem, mutex, event, mailbox, msgqueue: RT-Thread's objects that threads wait for
 *
 * RT-Thread's door keeps them by class, each class under a lock that masks interrupts. A page of
 * them is copied under it and printed afterwards; objects made or deleted between two pages may be
 * missed or shown twice. The waiting threads are counted at the same moment as the rest is read.
 */
#include <rtthread.h>

#include <string.h>

#include "acre/kernel/export.h"
#include "acre/kernel/thread.h"
#include "print.h"

#define PAGE 4U

struct seen {
    char name[RT_NAME_MAX];
    char owner[RT_NAME_MAX]; /* of a mutex; "" is nobody */
    unsigned now;            /* value, depth, event set, messages in it */
    unsigned most;           /* messages it can hold */
    unsigned waiters;
};

struct page {
    struct seen seen[PAGE];
    size_t skip; /* shown on pages before this one */
    size_t at;   /* objects met so far */
};

static void copy_name(char *to, const char *from)
{
    size_t i = 0U;

    for (; (i < (RT_NAME_MAX - 1U)) && (from[i] != '\0'); i++) {
        to[i] = from[i];
    }
    to[i] = '\0';
}

static void copy_ring(struct seen *seen, const struct rt_ring *ring)
{
    seen->now = ring->used;
    seen->most = ring->count;
    seen->waiters = acre_wait_count(&ring->receivers) + acre_wait_count(&ring->senders);
}

/* The class's members all begin with their rt_object: these casts go back to the whole. */
static void copy_object(struct seen *seen, rt_object_t object)
{
    void *whole = object;
    const struct rt_mutex *mutex;

    copy_name(seen->name, object->name);
    switch (rt_object_get_type(object)) {
    case RT_Object_Class_Semaphore:
        seen->now = ((struct rt_semaphore *)whole)->value;
        seen->waiters = acre_wait_count(&((struct rt_semaphore *)whole)->sem.waiters);
        break;
    case RT_Object_Class_Mutex:
        mutex = whole;
        seen->now = mutex->mutex.depth;
        seen->waiters = acre_wait_count(&mutex->mutex.waiters);
        if ((mutex->mutex.owner != NULL) && (mutex->mutex.owner->name != NULL)) {
            copy_name(seen->owner, mutex->mutex.owner->name);
        }
        break;
    case RT_Object_Class_Event:
        seen->now = ((struct rt_event *)whole)->set;
        seen->waiters = acre_wait_count(&((struct rt_event *)whole)->waiters);
        break;
    case RT_Object_Class_MailBox:
        copy_ring(seen, &((struct rt_mailbox *)whole)->ring);
        break;
    case RT_Object_Class_MessageQueue:
        copy_ring(seen, &((struct rt_messagequeue *)whole)->ring);
        break;
    default:
        break;
    }
}

static rt_err_t copy(rt_object_t object, void *data)
{
    struct page *page = data;

    if (page->at >= page->skip) {
        copy_object(&page->seen[page->at - page->skip], object);
    }
    page->at++;
    return (page->at < (page->skip + PAGE)) ? RT_EOK : 1; /* 1: stop */
}

static void print_seen(enum rt_object_class_type type, const struct seen *seen)
{
    acre_print("%-*.*s ", RT_NAME_MAX, RT_NAME_MAX, seen->name);
    switch (type) {
    case RT_Object_Class_Mutex:
        acre_print("%5u %-*.*s", seen->now, RT_NAME_MAX, RT_NAME_MAX, seen->owner);
        break;
    case RT_Object_Class_Event:
        acre_print("0x%08x", seen->now);
        break;
    case RT_Object_Class_MailBox:
    case RT_Object_Class_MessageQueue:
        acre_print("%5u %5u", seen->now, seen->most);
        break;
    default:
        acre_print("%5u", seen->now);
        break;
    }
    acre_print(" %7u\n", seen->waiters);
}

static int list_class(enum rt_object_class_type type, const char *columns, int width)
{
    struct page page = {.skip = 0U};

    acre_print("%-*s %-*s waiters\n", RT_NAME_MAX, "name", width, columns);
    do {
        page.at = 0U;
        memset(page.seen, 0, sizeof page.seen);
        (void)rt_object_for_each((rt_uint8_t)type, copy, &page);
        for (size_t i = page.skip; i < page.at; i++) {
            print_seen(type, &page.seen[i - page.skip]);
        }
        page.skip += PAGE;
    } while (page.at == page.skip);
    return 0;
}

#define LIST_CLASS(ident, kind, text, type, columns, width)                                        \
    static int list_##ident(int argc, char **argv)                                                 \
    {                                                                                              \
        (void)argc;                                                                                \
        (void)argv;                                                                                \
        return list_class(type, columns, width);                                                   \
    }                                                                                              \
    ACRE_LIST_KIND(ident, kind, text, list_##ident)

LIST_CLASS(sem, "sem", "RT-Thread semaphores: value", RT_Object_Class_Semaphore, "value", 5);
LIST_CLASS(mutex, "mutex", "RT-Thread mutexes: depth, owner", RT_Object_Class_Mutex, "depth owner",
           6 + RT_NAME_MAX);
LIST_CLASS(event, "event", "RT-Thread events: flags set", RT_Object_Class_Event, "       set", 10);
LIST_CLASS(mailbox, "mailbox", "RT-Thread mailboxes: mails, room", RT_Object_Class_MailBox,
           "mails  room", 11);
LIST_CLASS(msgqueue, "msgqueue", "RT-Thread message queues: messages, room",
           RT_Object_Class_MessageQueue, " msgs  room", 11);
