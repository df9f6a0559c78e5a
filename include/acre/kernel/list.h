/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_KERNEL_LIST_H
#define ACRE_KERNEL_LIST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Doubly linked rings with the node inside the object. Every operation is O(1).
 *
 *      head <-> a <-> b <-> c <-> (head)        an empty head points at itself
 *
 * A node that is on no list also points at itself, so acre_list_remove() may be
 * repeated and acre_list_linked() answers without knowing the list.
 */
struct acre_list {
    struct acre_list *next;
    struct acre_list *prev;
};

#define ACRE_LIST_INIT(name)                                                                       \
    {                                                                                              \
        &(name), &(name)                                                                           \
    }

/* The object around a node: acre_list_entry(node, struct acre_thread, node). */
#define acre_list_entry(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

static inline void acre_list_init(struct acre_list *head)
{
    head->next = head;
    head->prev = head;
}

static inline bool acre_list_empty(const struct acre_list *head)
{
    return head->next == head;
}

static inline bool acre_list_linked(const struct acre_list *node)
{
    return node->next != node;
}

/* Put node, which is on no list, in front of where; where == head appends. */
static inline void acre_list_insert_before(struct acre_list *where, struct acre_list *node)
{
    node->next = where;
    node->prev = where->prev;
    where->prev->next = node;
    where->prev = node;
}

static inline void acre_list_append(struct acre_list *head, struct acre_list *node)
{
    acre_list_insert_before(head, node);
}

static inline void acre_list_prepend(struct acre_list *head, struct acre_list *node)
{
    acre_list_insert_before(head->next, node);
}

static inline void acre_list_remove(struct acre_list *node)
{
    node->next->prev = node->prev;
    node->prev->next = node->next;
    node->next = node;
    node->prev = node;
}

/* First node, or NULL when the list is empty. */
static inline struct acre_list *acre_list_first(const struct acre_list *head)
{
    return (head->next == head) ? NULL : head->next;
}

#endif
