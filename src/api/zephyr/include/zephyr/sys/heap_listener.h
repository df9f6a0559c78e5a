/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_HEAP_LISTENER_H_
#define ZEPHYR_SYS_HEAP_LISTENER_H_

/*
 * Be told of every block that a heap, or a set of memory blocks, gives out and gets back. Sizes are
 * usable bytes. Callbacks run where the operation runs, for a k_heap under its lock: short, and no
 * call that may wait. With CONFIG_SYS_HEAP_LISTENER; memory blocks: CONFIG_SYS_MEM_BLOCKS_LISTENER.
 *
 *   notify: O(listeners of all heaps).    register, unregister: O(listeners), any context.
 */
#include <zephyr/sys/util.h>

enum heap_event_types {
    HEAP_EVT_UNKNOWN = 0,
    HEAP_RESIZE,
    HEAP_ALLOC,
    HEAP_FREE,
    HEAP_REALLOC,
    HEAP_MAX_EVENTS
};

typedef void (*heap_listener_resize_cb_t)(uintptr_t heap_id, void *old_heap_end,
                                          void *new_heap_end);
typedef void (*heap_listener_alloc_cb_t)(uintptr_t heap_id, void *mem, size_t bytes);
typedef void (*heap_listener_free_cb_t)(uintptr_t heap_id, void *mem, size_t bytes);

struct heap_listener {
    struct heap_listener *next; /* while it is registered */
    bool listed;
    uintptr_t heap_id;
    enum heap_event_types event;
    union {
        heap_listener_alloc_cb_t alloc_cb;
        heap_listener_free_cb_t free_cb;
        heap_listener_resize_cb_t resize_cb;
    };
};

#define HEAP_ID_FROM_POINTER(heap_pointer) ((uintptr_t)(heap_pointer))
#define HEAP_ID_LIBC                       ((uintptr_t)0)

#define HEAP_LISTENER_ALLOC_DEFINE(name, id, cb)                                                   \
    struct heap_listener name = {.heap_id = (id), .event = HEAP_ALLOC, {.alloc_cb = (cb)}}
#define HEAP_LISTENER_FREE_DEFINE(name, id, cb)                                                    \
    struct heap_listener name = {.heap_id = (id), .event = HEAP_FREE, {.free_cb = (cb)}}
#define HEAP_LISTENER_RESIZE_DEFINE(name, id, cb)                                                  \
    struct heap_listener name = {.heap_id = (id), .event = HEAP_RESIZE, {.resize_cb = (cb)}}

void heap_listener_register(struct heap_listener *listener);
void heap_listener_unregister(struct heap_listener *listener);
void heap_listener_notify_alloc(uintptr_t heap_id, void *mem, size_t bytes);
void heap_listener_notify_free(uintptr_t heap_id, void *mem, size_t bytes);
void heap_listener_notify_resize(uintptr_t heap_id, void *old_heap_end, void *new_heap_end);

#endif
