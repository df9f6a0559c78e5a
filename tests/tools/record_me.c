/* SPDX-License-Identifier: Apache-2.0 */
/* record_me.c - a program whose allocations are known, to be recorded: record_me WHAT */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS  2000

/* What is not used in any way, a compiler may take out, and the allocation with it. */
static void *volatile keep;
static void *from_constructor;

static void *kept(void *block)
{
    keep = block;
    return block;
}

__attribute__((constructor)) static void before_main(void)
{
    from_constructor = kept(malloc(4321));
}

static void calls(void)
{
    void *a = kept(malloc(1001));
    void *b = kept(calloc(7, 143));
    void *c = kept(realloc(NULL, 1003));
    void *d = NULL;
    void *e = kept(aligned_alloc(64, 1024));
    void *f = kept(memalign(256, 1005));

    if (posix_memalign(&d, 128, 1004) != 0) {
        exit(1);
    }
    a = kept(realloc(a, 2001));
    c = kept(reallocarray(c, 2, 1001));
    free(b);
    free(kept(valloc(1006)));
    free(kept(malloc(0)));
    free(a);
    free(c);
    free(d);
    free(e);
    free(f);
    free(NULL);
}

struct exchange {
    pthread_mutex_t lock;
    void *slot[64];
};
static struct exchange shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Every thread puts blocks into a shared array and frees what others put there. */
static void *thread(void *arg)
{
    uint32_t state = (uint32_t)(uintptr_t)arg * 2654435761U;

    for (int i = 0; i < ROUNDS; i++) {
        void *block = malloc(60000U + (uint32_t)(uintptr_t)arg);
        void *other;

        state = (state * 1664525U) + 1013904223U;
        if ((i % 4) == 0) {
            block = realloc(block, 70000U + (uint32_t)(uintptr_t)arg);
        }
        (void)pthread_mutex_lock(&shared.lock);
        other = shared.slot[state >> 26];
        shared.slot[state >> 26] = block;
        (void)pthread_mutex_unlock(&shared.lock);
        free(other);
    }
    return NULL;
}

static void threads(void)
{
    pthread_t id[THREADS];

    for (uintptr_t i = 0; i < THREADS; i++) {
        (void)pthread_create(&id[i], NULL, thread, (void *)(i + 1U));
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(id[i], NULL);
    }
}

static void child(void)
{
    pid_t id = fork();

    if (id == 0) {
        for (int i = 0; i < 1000; i++) {
            free(kept(malloc(7777)));
        }
        _exit(0);
    }
    (void)waitpid(id, NULL, 0);
    free(kept(malloc(8888)));
}

static void many(void)
{
    static void *block[40000];

    for (int i = 0; i < 40000; i++) {
        block[i] = malloc(24);
    }
    for (int i = 0; i < 40000; i++) {
        free(block[i]);
    }
}

int main(int argc, char **argv)
{
    const char *what = (argc > 1) ? argv[1] : "";

    if (strcmp(what, "calls") == 0) {
        calls();
    } else if (strcmp(what, "threads") == 0) {
        threads();
    } else if (strcmp(what, "fork") == 0) {
        child();
    } else if (strcmp(what, "many") == 0) {
        many();
    } else if (strcmp(what, "fail") == 0) {
        (void)kept(malloc(SIZE_MAX - 65536U));
        return 7;
    } else if (strcmp(what, "exec") == 0) {
        (void)kept(malloc(5551));
        (void)execl(argv[0], argv[0], "after", (char *)NULL);
    } else if (strcmp(what, "after") == 0) {
        (void)kept(malloc(5552));
    } else if (strcmp(what, "killed") == 0) {
        (void)kept(malloc(9999));
        (void)kill(getpid(), SIGKILL);
    }
    free(from_constructor);
    _exit(0); /* no flushing at exit: what was recorded must be there already */
}
