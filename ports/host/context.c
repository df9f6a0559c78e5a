/* SPDX-License-Identifier: Apache-2.0 */
/*
 * context.c - threads on the host: stacks of our own, and the switch between them
 *
 *   lower addresses
 *   +------------+------------------------------------------+
 *   | guard page | stack, zero where it was never used   <--|  one mapping per thread
 *   +------------+------------------------------------------+
 *
 * The stack that a thread was given stays untouched but for the kernel's paint: an RTOS sample
 * asks for 512 bytes, and printf() on the host alone takes more. Mappings are kept for the next
 * thread when one dies, because mapping is slow; the pages are given back so that they are zero
 * again, which is how the high-water mark is found.
 *
 * AddressSanitizer is told of every switch; otherwise it takes the jump for a wild stack pointer.
 */
#define _GNU_SOURCE
#include "host_private.h"

#include <sys/mman.h>
#include <unistd.h>

#include <port.h>

#if defined(__SANITIZE_ADDRESS__)
#define HOST_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOST_ASAN 1
#endif
#endif
#ifndef HOST_ASAN
#define HOST_ASAN 0
#endif

#if HOST_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#define HOST_CONTEXTS 1024
#define HOST_STACK    (HOST_ASAN ? (256U * 1024U) : (128U * 1024U))

struct context {
    void *sp;             /* while switched out */
    unsigned char *stack; /* lowest usable address; the guard page is below */
    size_t size;
    struct context *next; /* while unused */
    void (*entry)(void *arg);
    void *arg;
    void *fake; /* AddressSanitizer's, while switched out */
    bool live;
};

void acre_host_swap(void **save_sp, void *next_sp);

static struct context contexts[HOST_CONTEXTS];
static size_t mapped; /* contexts[0..mapped-1] have a stack */
static struct context *unused;
static struct context outside; /* the stack that acre_port_start() was called on */
static struct context *running = &outside;
static struct context *leaving; /* dead, and about to be switched from */

static void release_left(void);

static void swap(struct context *from, struct context *to)
{
#if HOST_ASAN
    __sanitizer_start_switch_fiber(&from->fake, to->stack, to->size);
#endif
    running = to;
    acre_host_swap(&from->sp, to->sp);
#if HOST_ASAN
    __sanitizer_finish_switch_fiber(from->fake, NULL, NULL);
#endif
    release_left();
}

/* Where the first switch to a context returns to. */
static void start(void)
{
#if HOST_ASAN
    const void *bottom;
    size_t size;

    __sanitizer_finish_switch_fiber(NULL, &bottom, &size);
    if (outside.size == 0U) { /* the first thread of all comes from there */
        outside.stack = (unsigned char *)(uintptr_t)bottom;
        outside.size = size;
    }
#endif
    release_left();
#if ACRE_PORT_DEFERRED_SWITCH
    acre_port_irq_restore(0U);
#endif
    running->entry(running->arg);
    acre_port_fault_exit(127); /* entry never returns */
}

static struct context *get_context(void)
{
    struct context *context = unused;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *map;

    if (context != NULL) {
        unused = context->next;
        return context;
    }
    if (mapped == HOST_CONTEXTS) {
        return NULL;
    }
    map = mmap(NULL, HOST_STACK + page, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) {
        return NULL;
    }
    if (mprotect(map, page, PROT_NONE) != 0) {
        (void)munmap(map, HOST_STACK + page);
        return NULL;
    }
    context = &contexts[mapped];
    mapped++;
    context->stack = map + page;
    context->size = HOST_STACK;
    return context;
}

void *acre_port_context(void *stack, size_t size, void (*entry)(void *), void *arg)
{
    struct context *context = get_context();
    uintptr_t *frame;

    (void)stack;
    (void)size;
    if (context == NULL) {
        return NULL;
    }
    context->entry = entry;
    context->arg = arg;
    context->fake = NULL;
    context->live = true;
    /* As acre_host_swap() leaves it; after its `ret` the stack pointer is what a function finds
     * at its entry: a multiple of 16, less the return address (none here, so a zero stands in). */
    frame = (uintptr_t *)(void *)(context->stack + context->size);
    *--frame = 0U;
    *--frame = 0U;
#if defined(__x86_64__)
    *--frame = 0U;
    *--frame = (uintptr_t)start;
    for (unsigned i = 0U; i < 6U; i++) {
        *--frame = 0U; /* rbp rbx r12..r15 */
    }
    *--frame = ((uintptr_t)0x037FU << 32) | 0x1F80U; /* x87 control, mxcsr: the defaults */
#else
    *--frame = 0U;
    *--frame = 0U;
    *--frame = 0U;
    *--frame = (uintptr_t)start;
    for (unsigned i = 0U; i < 4U; i++) {
        *--frame = 0U; /* ebp ebx esi edi */
    }
    *--frame = 0x037FU;
    *--frame = 0x1F80U;
#endif
    context->sp = frame;
    return context;
}

static void release(struct context *context)
{
    context->live = false;
    (void)madvise(context->stack, context->size, MADV_DONTNEED);
#if HOST_ASAN
    /* Frames that never returned have left their red zones behind. */
    __asan_unpoison_memory_region(context->stack, context->size);
#endif
    context->next = unused;
    unused = context;
}

void acre_port_context_release(void *context)
{
    if (context == running) {
        leaving = context; /* deferred, and unlike PendSV still on its stack */
    } else {
        release(context);
    }
}

/* On the stack that was switched to. */
static void release_left(void)
{
    if (leaving != NULL) {
        release(leaving);
        leaving = NULL;
    }
}

void acre_host_contexts_reset(void)
{
    for (size_t i = 0U; i < mapped; i++) {
        if (contexts[i].live) {
            release(&contexts[i]);
        }
    }
}

size_t acre_port_stack_used(const void *context)
{
    const struct context *c = context;
    const unsigned long *word = (const unsigned long *)(const void *)c->stack;
    size_t words = c->size / sizeof *word;
    size_t i = 0U;

    while ((i < words) && (word[i] == 0UL)) {
        i++;
    }
    return c->size - (i * sizeof *word);
}

#if ACRE_PORT_DEFERRED_SWITCH

void acre_host_commit_switch(void)
{
    struct context *next = acre_sched_switch(running);

    if (next != running) {
        swap(running, next);
    }
}

#else

void acre_port_switch(void **save, void *next)
{
    *save = running; /* the stack pointer itself stays in the context */
    swap(running, next);
}

#endif

void acre_port_start(void *context)
{
    swap(&outside, context);
    acre_host_stopped(); /* acre_host_leave() came back here */
}

void acre_host_leave(void)
{
    swap(running, &outside);
}

bool acre_host_in_guard(const void *address)
{
    uintptr_t a = (uintptr_t)address;
    uintptr_t low = (uintptr_t)running->stack;

    return (running != &outside) && (a < low) && ((low - a) <= (uintptr_t)sysconf(_SC_PAGESIZE));
}

void *acre_host_running_arg(void)
{
    return running->arg;
}
