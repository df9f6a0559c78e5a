/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_SERVICE_H__
#define RT_SERVICE_H__

/*
 * Lists with the node inside the object, doubly linked rings and singly linked chains. All O(1) but
 * the lengths, the loops, and what must find the end of a chain. A node on no list points at
 * itself, so removing it again is harmless.
 */
#include <rtdef.h>

#define rt_container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Rings. */
#define RT_LIST_OBJECT_INIT(object)                                                                \
    {                                                                                              \
        &(object), &(object)                                                                       \
    }
#define RT_LIST_HEAD(name) rt_list_t name = RT_LIST_OBJECT_INIT(name)

rt_inline void rt_list_init(rt_list_t *l)
{
    l->next = l->prev = l;
}

rt_inline void rt_list_insert_after(rt_list_t *l, rt_list_t *n)
{
    n->next = l->next;
    n->prev = l;
    l->next->prev = n;
    l->next = n;
}

rt_inline void rt_list_insert_before(rt_list_t *l, rt_list_t *n)
{
    rt_list_insert_after(l->prev, n);
}

rt_inline void rt_list_remove(rt_list_t *n)
{
    n->next->prev = n->prev;
    n->prev->next = n->next;
    rt_list_init(n);
}

rt_inline int rt_list_isempty(const rt_list_t *l)
{
    return l->next == l;
}

rt_inline unsigned int rt_list_len(const rt_list_t *l)
{
    unsigned int len = 0U;

    for (const rt_list_t *p = l->next; p != l; p = p->next) {
        len++;
    }
    return len;
}

#define rt_list_entry(node, type, member)      rt_container_of(node, type, member)
#define rt_list_first_entry(ptr, type, member) rt_list_entry((ptr)->next, type, member)
#define rt_list_last_entry(ptr, type, member)  rt_list_entry((ptr)->prev, type, member)

#define rt_list_for_each(pos, head) for (pos = (head)->next; pos != (head); pos = pos->next)

/* _safe: the loop may remove pos. */
#define rt_list_for_each_safe(pos, n, head)                                                        \
    for (pos = (head)->next, n = pos->next; pos != (head); pos = n, n = pos->next)

#define rt_list_for_each_entry(pos, head, member)                                                  \
    for (pos = rt_list_entry((head)->next, rt_typeof(*pos), member); &pos->member != (head);       \
         pos = rt_list_entry(pos->member.next, rt_typeof(*pos), member))

#define rt_list_for_each_entry_safe(pos, n, head, member)                                          \
    for (pos = rt_list_entry((head)->next, rt_typeof(*pos), member),                               \
        n = rt_list_entry(pos->member.next, rt_typeof(*pos), member);                              \
         &pos->member != (head);                                                                   \
         pos = n, n = rt_list_entry(n->member.next, rt_typeof(*n), member))

/* Chains: a head that is no element, and a last node whose next is RT_NULL. */
#define RT_SLIST_OBJECT_INIT(object)                                                               \
    {                                                                                              \
        RT_NULL                                                                                    \
    }

rt_inline void rt_slist_init(rt_slist_t *l)
{
    l->next = RT_NULL;
}

rt_inline rt_slist_t *rt_slist_tail(rt_slist_t *l)
{
    while (l->next != RT_NULL) {
        l = l->next;
    }
    return l;
}

rt_inline void rt_slist_insert(rt_slist_t *l, rt_slist_t *n)
{
    n->next = l->next;
    l->next = n;
}

rt_inline void rt_slist_append(rt_slist_t *l, rt_slist_t *n)
{
    rt_slist_insert(rt_slist_tail(l), n);
}

/* Unlink n if it is there. Returns l. */
rt_inline rt_slist_t *rt_slist_remove(rt_slist_t *l, rt_slist_t *n)
{
    for (rt_slist_t *before = l; before->next != RT_NULL; before = before->next) {
        if (before->next == n) {
            before->next = n->next;
            break;
        }
    }
    return l;
}

rt_inline unsigned int rt_slist_len(const rt_slist_t *l)
{
    unsigned int len = 0U;

    for (const rt_slist_t *n = l->next; n != RT_NULL; n = n->next) {
        len++;
    }
    return len;
}

rt_inline rt_slist_t *rt_slist_first(rt_slist_t *l)
{
    return l->next;
}

rt_inline rt_slist_t *rt_slist_next(rt_slist_t *n)
{
    return n->next;
}

rt_inline int rt_slist_isempty(rt_slist_t *l)
{
    return l->next == RT_NULL;
}

#define rt_slist_entry(node, type, member)      rt_container_of(node, type, member)
#define rt_slist_first_entry(ptr, type, member) rt_slist_entry((ptr)->next, type, member)
#define rt_slist_tail_entry(ptr, type, member)  rt_slist_entry(rt_slist_tail(ptr), type, member)
#define rt_slist_for_each(pos, head)            for (pos = (head)->next; pos != RT_NULL; pos = pos->next)

#endif
