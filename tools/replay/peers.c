/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peers.c - which allocators there are: the built-in ones by name, others from shared objects
 */
#include "peers_acre.h"
#include "replay.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t acre_peer_largest;

static const char *malloc_name(void)
{
    return "the C library's malloc";
}

static void *malloc_init(void *memory, size_t bytes)
{
    static char nothing;

    (void)memory;
    (void)bytes;
    return &nothing;
}

static void *malloc_alloc(void *heap, size_t size)
{
    (void)heap;
    return malloc(size);
}

static void malloc_free(void *heap, void *block)
{
    (void)heap;
    free(block);
}

static void *malloc_realloc(void *heap, void *block, size_t size)
{
    (void)heap;
    return realloc(block, size);
}

static void *malloc_aligned(void *heap, size_t align, size_t size)
{
    void *block = NULL;

    (void)heap;
    align = (align < sizeof(void *)) ? sizeof(void *) : align;
    return (posix_memalign(&block, align, size) == 0) ? block : NULL;
}

const struct acre_peer acre_peer_malloc = {
    .name = malloc_name,
    .init = malloc_init,
    .alloc = malloc_alloc,
    .free = malloc_free,
    .realloc = malloc_realloc,
    .aligned = malloc_aligned,
    .unbounded = 1,
};

static const struct {
    const char *name;
    const struct acre_peer *peer;
} builtin[] = {
    {"heap", &acre_peer_heap}, {"pool", &acre_peer_pool},     {"quad", &acre_peer_quad},
    {"slab", &acre_peer_slab}, {"region", &acre_peer_region}, {"malloc", &acre_peer_malloc},
};

const struct acre_peer *peer_builtin(const char *name)
{
    for (size_t i = 0; i < sizeof builtin / sizeof builtin[0]; i++) {
        if (strcmp(builtin[i].name, name) == 0) {
            return builtin[i].peer;
        }
    }
    return NULL;
}

const char *peer_builtin_list(void)
{
    static char list[256];

    if (list[0] == '\0') {
        for (size_t i = 0; i < sizeof builtin / sizeof builtin[0]; i++) {
            (void)strcat(strcat(list, (i == 0U) ? "" : "|"), builtin[i].name);
        }
    }
    return list;
}

const struct acre_peer *peer_load(const char *path, struct trace_error *error)
{
    static struct acre_peer peer;
    /* dlsym() gives pointers to objects; POSIX wants them copied into pointers to functions. */
    const struct {
        const char *symbol;
        void *into;
        int needed;
    } want[] = {
        {"acre_peer_name", &peer.name, 1},       {"acre_peer_init", &peer.init, 1},
        {"acre_peer_alloc", &peer.alloc, 1},     {"acre_peer_free", &peer.free, 1},
        {"acre_peer_realloc", &peer.realloc, 1}, {"acre_peer_aligned", &peer.aligned, 0},
        {"acre_peer_check", &peer.check, 0},
    };
    char here[4096];
    void *object;

    /* A bare name is a file of this folder, not a library of the system. */
    (void)snprintf(here, sizeof here, "%s%s", (strchr(path, '/') == NULL) ? "./" : "", path);
    object = dlopen(here, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL) {
        (void)snprintf(error->text, sizeof error->text, "%s", dlerror());
        return NULL;
    }
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        void *symbol = dlsym(object, want[i].symbol);

        if ((symbol == NULL) && (want[i].needed != 0)) {
            (void)snprintf(error->text, sizeof error->text, "%s has no function %s: see %s", path,
                           want[i].symbol, "tools/replay/peer.h");
            return NULL;
        }
        memcpy(want[i].into, &symbol, sizeof symbol);
    }
    return &peer;
}
