/* SPDX-License-Identifier: Apache-2.0 */
/*
 * preload.c - the library that acre-record puts before a program's own allocator
 *
 * Each function calls the real one and notes what it did, both under one lock, so that the order of
 * the notes is the order of the calls, whatever threads do. Nothing here allocates: the log is a
 * mapped file, and a call that comes while dlsym() looks for the real functions (dlsym itself makes
 * one) is served from a small array.
 *
 *   recorded       malloc calloc realloc reallocarray free, aligned_alloc memalign posix_memalign
 *                  valloc pvalloc; in every thread; also from constructors of other libraries
 *   not recorded   children of fork() and what they exec; mmap(), brk() and allocators of a program's
 *                  own; memory a program uses beyond what it asked for (malloc_usable_size())
 */
#define _GNU_SOURCE
#include "log.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define SITE   ((uintptr_t)__builtin_return_address(0))
/* A thread's own variable that is there without being allocated first. */
#define OWN _Thread_local __attribute__((tls_model("initial-exec")))

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
    void *(*memalign)(size_t, size_t);
} real;

enum state { NEW, RESOLVING, WAITING, RECORDING, OFF };
static _Atomic int state;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static struct log_head *head;
static unsigned char *window; /* the mapped part of the events */
static uint64_t window_at;    /* its offset in the file */
static char path[4096];
static OWN uint32_t thread; /* number + 1; 0: not seen yet */
static OWN bool inside;     /* a call from within one of ours is not the program's */

/* ---- memory for calls that come too early ---- */

static _Alignas(16) unsigned char early[1U << 16];
static _Atomic size_t early_used;

static bool is_early(const void *block)
{
    return ((uintptr_t)block - (uintptr_t)early) < sizeof early;
}

/* The size is kept before the block, for realloc. Blocks of this array are never given back. */
static void *early_alloc(size_t bytes)
{
    size_t want = ((bytes + 15U) & ~(size_t)15U) + 16U;
    size_t at = atomic_fetch_add(&early_used, want);

    if ((want < bytes) || (at > sizeof early) || (want > sizeof early - at)) {
        errno = ENOMEM;
        return NULL;
    }
    memcpy(&early[at], &bytes, sizeof bytes);
    return &early[at + 16U];
}

/* ---- starting ---- */

static void take(void)
{
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
        (void)sched_yield();
    }
}

static void give(void)
{
    atomic_flag_clear_explicit(&lock, memory_order_release);
}

static void find(const char *name, void *into)
{
    void *symbol = dlsym(RTLD_NEXT, name);

    memcpy(into, &symbol, sizeof symbol);
}

static bool map_window(uint64_t at)
{
    int file = open(path, O_RDWR | O_CLOEXEC);
    void *mapped = MAP_FAILED;

    if (file < 0) {
        return false;
    }
    if (ftruncate(file, (off_t)(at + LOG_WINDOW)) == 0) {
        mapped = mmap(NULL, LOG_WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)at);
    }
    (void)close(file);
    if (mapped == MAP_FAILED) {
        return false;
    }
    if (window != NULL) {
        (void)munmap(window, LOG_WINDOW);
    }
    window = mapped;
    window_at = at;
    return true;
}

static void note(uint16_t kind, uintptr_t block, uintptr_t old, size_t size, uint16_t align,
                 uintptr_t site)
{
    uint64_t at = LOG_PAGE + (head->count * sizeof(struct log_event));
    uint64_t start = LOG_PAGE + ((at - LOG_PAGE) / LOG_WINDOW * LOG_WINDOW);
    struct log_event *event;
    struct timespec now;

    if ((start != window_at) && !map_window(start)) {
        atomic_store(&head->stopped, 1U);
        atomic_store(&state, OFF);
        return;
    }
    if (thread == 0U) {
        thread = 1U + atomic_fetch_add(&head->threads, 1U);
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    event = (struct log_event *)(void *)&window[at - window_at];
    *event = (struct log_event){
        .address = block,
        .old = old,
        .size = size,
        .time = ((uint64_t)now.tv_sec * 1000000000U) + (uint64_t)now.tv_nsec,
        .site = site,
        .thread = thread - 1U,
        .kind = kind,
        .align = align,
    };
    head->count++; /* after the event: what is counted is whole */
}

/* In a child the log is the parent's: hands off. */
static void in_child(void)
{
    atomic_fetch_add(&head->children, 1U);
    atomic_store(&state, OFF);
    give();
}

/* The lock is held. Whether recording is possible is known once the environment is there. */
static void try_to_start(void)
{
    const char *name;
    int file;
    void *mapped;

    if (environ == NULL) {
        return;
    }
    name = getenv(LOG_VAR);
    atomic_store(&state, OFF);
    if ((name == NULL) || (strlen(name) >= sizeof path)) {
        return;
    }
    (void)strcpy(path, name);
    file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    mapped = mmap(NULL, LOG_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    (void)close(file);
    if (mapped == MAP_FAILED) {
        return;
    }
    head = mapped;
    if ((head->magic != LOG_MAGIC) || (head->pid != (uint32_t)getpid())) {
        (void)munmap(mapped, LOG_PAGE);
        return;
    }
    if (atomic_fetch_add(&head->started, 1U) != 0U) {
        note(LOG_EXEC, 0U, 0U, 0U, 0U, 0U);
    }
    atomic_store(&state, RECORDING);
}

/* True: the real functions are known. False: this call comes from the search for them. */
static bool ready(void)
{
    int now = atomic_load(&state);
    int expected = NEW;

    if (now >= WAITING) {
        return true;
    }
    if (!inside && atomic_compare_exchange_strong(&state, &expected, RESOLVING)) {
        inside = true;
        find("calloc", &real.calloc);
        find("realloc", &real.realloc);
        find("free", &real.free);
        find("memalign", &real.memalign);
        find("malloc", &real.malloc);
        inside = false;
        atomic_store(&state, WAITING);
        return true;
    }
    while (!inside && (atomic_load(&state) == RESOLVING)) { /* another thread is at it */
        (void)sched_yield();
    }
    return !inside;
}

/* Before a call of the real function: true if it is to be recorded, and then the lock is held. */
static bool enter(void)
{
    int now = atomic_load(&state);

    if (inside || (now == OFF)) {
        return false;
    }
    take();
    inside = true;
    if (atomic_load(&state) == WAITING) {
        try_to_start();
    }
    if (atomic_load(&state) == RECORDING) {
        return true;
    }
    inside = false;
    give();
    return false;
}

static void leave(void)
{
    inside = false;
    give();
}

__attribute__((constructor)) static void start(void)
{
    (void)ready();
    if (enter()) {
        leave();
    }
    if (atomic_load(&state) == RECORDING) {
        atomic_store(&head->early, (uint32_t)(atomic_load(&early_used) != 0U));
        (void)pthread_atfork(take, give, in_child);
    }
}

/* ---- what the program calls ---- */

static void *noted(void *block, uint16_t kind, size_t size, uint16_t align, uintptr_t site)
{
    if (block != NULL) {
        note(kind, (uintptr_t)block, 0U, size, align, site);
    } else {
        atomic_fetch_add(&head->failed, 1U);
    }
    leave();
    return block;
}

EXPORT void *malloc(size_t size)
{
    if (!ready()) {
        return early_alloc(size);
    }
    return enter() ? noted(real.malloc(size), LOG_ALLOC, size, 0U, SITE) : real.malloc(size);
}

EXPORT void *calloc(size_t count, size_t size)
{
    if (!ready()) { /* the array is zero, and no part of it is handed out twice */
        return ((size != 0U) && (count > SIZE_MAX / size)) ? NULL : early_alloc(count * size);
    }
    return enter() ? noted(real.calloc(count, size), LOG_ALLOC, count * size, 0U, SITE)
                   : real.calloc(count, size);
}

EXPORT void free(void *block)
{
    if ((block == NULL) || is_early(block) || !ready()) {
        return;
    }
    if (enter()) {
        note(LOG_FREE, (uintptr_t)block, 0U, 0U, 0U, SITE);
        real.free(block);
        leave();
    } else {
        real.free(block);
    }
}

static void *moved_from_early(void *old, size_t size)
{
    size_t before;
    void *block = malloc(size);

    memcpy(&before, (unsigned char *)old - 16, sizeof before);
    if (block != NULL) {
        memcpy(block, old, (before < size) ? before : size);
    }
    return block;
}

static void *resize(void *old, size_t size, uintptr_t site)
{
    void *block;

    if ((old != NULL) && is_early(old)) {
        return moved_from_early(old, size);
    }
    if (!ready()) {
        return early_alloc(size);
    }
    if (!enter()) {
        return real.realloc(old, size);
    }
    block = real.realloc(old, size);
    if ((block == NULL) && (old != NULL) && (size == 0U)) {
        note(LOG_FREE, (uintptr_t)old, 0U, 0U, 0U, site);
    } else if (block == NULL) {
        atomic_fetch_add(&head->failed, 1U);
    } else {
        note((old == NULL) ? LOG_ALLOC : LOG_REALLOC, (uintptr_t)block, (uintptr_t)old, size, 0U,
             site);
    }
    leave();
    return block;
}

EXPORT void *realloc(void *old, size_t size)
{
    return resize(old, size, SITE);
}

EXPORT void *reallocarray(void *old, size_t count, size_t size)
{
    if ((size != 0U) && (count > SIZE_MAX / size)) {
        errno = ENOMEM;
        return NULL;
    }
    return resize(old, count * size, SITE);
}

static void *aligned(size_t align, size_t size, uintptr_t site)
{
    uint16_t log2 = 0U;

    if (!ready()) {
        errno = ENOMEM;
        return NULL;
    }
    while ((log2 < 31U) && (((size_t)1U << log2) < align)) {
        log2++;
    }
    return enter() ? noted(real.memalign(align, size), LOG_ALIGNED, size, log2, site)
                   : real.memalign(align, size);
}

EXPORT void *memalign(size_t align, size_t size)
{
    return aligned(align, size, SITE);
}

EXPORT void *aligned_alloc(size_t align, size_t size)
{
    return aligned(align, size, SITE);
}

EXPORT int posix_memalign(void **into, size_t align, size_t size)
{
    int before = errno;
    void *block;

    if ((align < sizeof(void *)) || ((align & (align - 1U)) != 0U)) {
        return EINVAL;
    }
    block = aligned(align, size, SITE);
    errno = before;
    if (block == NULL) {
        return ENOMEM;
    }
    *into = block;
    return 0;
}

EXPORT void *valloc(size_t size)
{
    return aligned((size_t)sysconf(_SC_PAGESIZE), size, SITE);
}

EXPORT void *pvalloc(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (size > SIZE_MAX - page) {
        errno = ENOMEM;
        return NULL;
    }
    return aligned(page, (size + page - 1U) & ~(page - 1U), SITE);
}
