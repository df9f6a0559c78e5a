/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.c - names and lists of everything
 *
 *   info[class].object_list <-> newest <-> ... <-> oldest <-> (head)
 *
 * An object is in the list of its class from init or allocate to detach or delete. Its type is 0
 * when it is in none, so what was detached is not taken for alive.
 *
 * Cost: allocate, detach and delete O(1); init O(objects of the class), since it looks whether the
 * object is there already; find and the like O(objects of the class). The class's lock, an interrupt
 * mask, is held while a list is walked.
 */
#include "door.h"

#include <string.h>

#define CLASS(class_type, size)                                                                    \
    {                                                                                              \
        .type = (class_type), .object_size = (size), .spinlock = RT_SPINLOCK_INIT,                 \
    }

/* The lists are made into rings when first looked at: see information(). */
static struct rt_object_information info[] = {
    CLASS(RT_Object_Class_Thread, sizeof(struct rt_thread)),
    CLASS(RT_Object_Class_Semaphore, sizeof(struct rt_semaphore)),
    CLASS(RT_Object_Class_Mutex, sizeof(struct rt_mutex)),
    CLASS(RT_Object_Class_Event, sizeof(struct rt_event)),
    CLASS(RT_Object_Class_MailBox, sizeof(struct rt_mailbox)),
    CLASS(RT_Object_Class_MessageQueue, sizeof(struct rt_messagequeue)),
    CLASS(RT_Object_Class_MemHeap, sizeof(struct rt_memheap)),
    CLASS(RT_Object_Class_MemPool, sizeof(struct rt_mempool)),
    CLASS(RT_Object_Class_Timer, sizeof(struct rt_timer)),
    CLASS(RT_Object_Class_Memory, sizeof(struct rt_memory)),
    CLASS(RT_Object_Class_Custom, sizeof(struct rt_object)),
};

#ifdef RT_USING_HOOK
static void (*attach_hook)(struct rt_object *object);
static void (*detach_hook)(struct rt_object *object);
static void (*trytake_hook)(struct rt_object *object);
static void (*take_hook)(struct rt_object *object);
static void (*put_hook)(struct rt_object *object);

void rt_object_attach_sethook(void (*hook)(struct rt_object *object))
{
    attach_hook = hook;
}

void rt_object_detach_sethook(void (*hook)(struct rt_object *object))
{
    detach_hook = hook;
}

void rt_object_trytake_sethook(void (*hook)(struct rt_object *object))
{
    trytake_hook = hook;
}

void rt_object_take_sethook(void (*hook)(struct rt_object *object))
{
    take_hook = hook;
}

void rt_object_put_sethook(void (*hook)(struct rt_object *object))
{
    put_hook = hook;
}

static void call(void (*hook)(struct rt_object *object), struct rt_object *object)
{
    if (hook != NULL) {
        hook(object);
    }
}
#else
#define call(hook, object) ((void)(object))
#endif

void door_on_trytake(struct rt_ipc_object *ipc)
{
    call(trytake_hook, &ipc->parent);
}

void door_on_take(struct rt_ipc_object *ipc)
{
    call(take_hook, &ipc->parent);
}

void door_on_put(struct rt_ipc_object *ipc)
{
    call(put_hook, &ipc->parent);
}

struct rt_object_information *rt_object_get_information(enum rt_object_class_type type)
{
    unsigned plain = (unsigned)type & ~(unsigned)RT_Object_Class_Static;

    for (size_t i = 0U; i < (sizeof info / sizeof info[0]); i++) {
        if ((unsigned)info[i].type == plain) {
            rt_base_t key = rt_spin_lock_irqsave(&info[i].spinlock);

            if (info[i].object_list.next == NULL) {
                rt_list_init(&info[i].object_list);
            }
            rt_spin_unlock_irqrestore(&info[i].spinlock, key);
            return &info[i];
        }
    }
    return RT_NULL;
}

rt_bool_t door_object_listed(const struct rt_object *object, enum rt_object_class_type type)
{
    struct rt_object_information *in = rt_object_get_information(type);
    rt_bool_t found = RT_FALSE;
    rt_base_t key;

    if (in == RT_NULL) {
        return RT_FALSE;
    }
    key = rt_spin_lock_irqsave(&in->spinlock);
    for (rt_list_t *n = in->object_list.next; n != &in->object_list; n = n->next) {
        found = found || (n == &object->list);
    }
    rt_spin_unlock_irqrestore(&in->spinlock, key);
    return found;
}

/* Name it, type it, list it. Too long a name is asserted, then cut: it always ends in 0. */
static void enter(struct rt_object *object, struct rt_object_information *in, unsigned type,
                  const char *name)
{
    rt_size_t length = (name == NULL) ? 0U : rt_strnlen(name, RT_NAME_MAX);
    rt_base_t key;

    RT_ASSERT(length < RT_NAME_MAX);
    if (length >= RT_NAME_MAX) {
        length = RT_NAME_MAX - 1U;
    }
    memset(object->name, 0, sizeof object->name);
    if (length != 0U) {
        memcpy(object->name, name, length);
    }
    object->type = (rt_uint8_t)type;
    object->flag = 0U;
    call(attach_hook, object);
    key = rt_spin_lock_irqsave(&in->spinlock);
    rt_list_insert_after(&in->object_list, &object->list);
    rt_spin_unlock_irqrestore(&in->spinlock, key);
}

static void leave(rt_object_t object)
{
    struct rt_object_information *in =
        rt_object_get_information((enum rt_object_class_type)object->type);
    rt_base_t key;

    DOOR_REQUIRE(in != RT_NULL, );
    call(detach_hook, object);
    key = rt_spin_lock_irqsave(&in->spinlock);
    rt_list_remove(&object->list);
    object->type = RT_Object_Class_Null;
    rt_spin_unlock_irqrestore(&in->spinlock, key);
}

rt_err_t door_object_init(struct rt_object *object, enum rt_object_class_type type,
                          const char *name)
{
    struct rt_object_information *in = rt_object_get_information(type);
    rt_bool_t object_is_new;

    DOOR_REQUIRE(object != RT_NULL, -RT_EINVAL);
    DOOR_REQUIRE(in != RT_NULL, -RT_EINVAL);
    object_is_new = !door_object_listed(object, type);
    DOOR_REQUIRE(object_is_new, -RT_EBUSY); /* listed twice, it would cut the list in two */
    enter(object, in, (unsigned)type | (unsigned)RT_Object_Class_Static, name);
    return RT_EOK;
}

void rt_object_init(struct rt_object *object, enum rt_object_class_type type, const char *name)
{
    (void)door_object_init(object, type, name);
}

void rt_object_detach(rt_object_t object)
{
    DOOR_REQUIRE(object != RT_NULL, );
    leave(object);
}

#ifdef RT_USING_HEAP
rt_object_t rt_object_allocate(enum rt_object_class_type type, const char *name)
{
    struct rt_object_information *in = rt_object_get_information(type);
    rt_object_t object;

    RT_DEBUG_NOT_IN_INTERRUPT;
    DOOR_REQUIRE(in != RT_NULL, RT_NULL);
    object = RT_KERNEL_MALLOC(in->object_size);
    if (object != RT_NULL) {
        memset(object, 0, in->object_size);
        enter(object, in, (unsigned)type, name);
    }
    return object;
}

void rt_object_delete(rt_object_t object)
{
    DOOR_REQUIRE(object != RT_NULL, );
    DOOR_REQUIRE(!rt_object_is_systemobject(object), );
    leave(object);
    RT_KERNEL_FREE(object);
}
#endif

rt_bool_t rt_object_is_systemobject(rt_object_t object)
{
    DOOR_REQUIRE(object != RT_NULL, 0);
    return ((unsigned)object->type & (unsigned)RT_Object_Class_Static) != 0U;
}

rt_uint8_t rt_object_get_type(rt_object_t object)
{
    DOOR_REQUIRE(object != RT_NULL, 0);
    return (rt_uint8_t)((unsigned)object->type & ~(unsigned)RT_Object_Class_Static);
}

rt_object_t rt_object_find(const char *name, rt_uint8_t type)
{
    struct rt_object_information *in = rt_object_get_information((enum rt_object_class_type)type);
    rt_object_t found = RT_NULL;
    rt_base_t key;

    RT_DEBUG_NOT_IN_INTERRUPT;
    if ((name == RT_NULL) || (in == RT_NULL)) {
        return RT_NULL;
    }
    key = rt_spin_lock_irqsave(&in->spinlock);
    for (rt_list_t *n = in->object_list.next; (n != &in->object_list) && (found == RT_NULL);
         n = n->next) {
        rt_object_t object = rt_list_entry(n, struct rt_object, list);

        if (rt_strncmp(object->name, name, RT_NAME_MAX) == 0) {
            found = object;
        }
    }
    rt_spin_unlock_irqrestore(&in->spinlock, key);
    return found;
}

rt_err_t rt_object_get_name(rt_object_t object, char *name, rt_uint8_t name_size)
{
    if ((object == RT_NULL) || (name == RT_NULL) || (name_size == 0U)) {
        return -RT_EINVAL;
    }
    rt_strncpy(name, object->name, name_size - 1U);
    name[name_size - 1U] = '\0';
    return RT_EOK;
}

int rt_object_get_pointers(enum rt_object_class_type type, rt_object_t *pointers, int maxlen)
{
    struct rt_object_information *in = rt_object_get_information(type);
    rt_base_t key;
    int count = 0;

    if ((in == RT_NULL) || ((maxlen > 0) && (pointers == RT_NULL))) {
        return 0;
    }
    key = rt_spin_lock_irqsave(&in->spinlock);
    for (rt_list_t *n = in->object_list.next; (n != &in->object_list) && (count < maxlen);
         n = n->next) {
        pointers[count] = rt_list_entry(n, struct rt_object, list);
        count++;
    }
    rt_spin_unlock_irqrestore(&in->spinlock, key);
    return count;
}

int rt_object_get_length(enum rt_object_class_type type)
{
    struct rt_object_information *in = rt_object_get_information(type);
    rt_base_t key;
    int count;

    if (in == RT_NULL) {
        return 0;
    }
    key = rt_spin_lock_irqsave(&in->spinlock);
    count = (int)rt_list_len(&in->object_list);
    rt_spin_unlock_irqrestore(&in->spinlock, key);
    return count;
}

/* iter runs with the class's lock held, so it must not call the kernel. A result other than RT_EOK
 * ends the walk and is returned. */
rt_err_t rt_object_for_each(rt_uint8_t type, rt_object_iter_t iter, void *data)
{
    struct rt_object_information *in = rt_object_get_information((enum rt_object_class_type)type);
    rt_err_t err = RT_EOK;
    rt_base_t key;

    if ((in == RT_NULL) || (iter == RT_NULL)) {
        return -RT_EINVAL;
    }
    key = rt_spin_lock_irqsave(&in->spinlock);
    for (rt_list_t *n = in->object_list.next; (n != &in->object_list) && (err == RT_EOK);
         n = n->next) {
        err = iter(rt_list_entry(n, struct rt_object, list), data);
    }
    rt_spin_unlock_irqrestore(&in->spinlock, key);
    return err;
}
