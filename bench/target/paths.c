/* SPDX-License-Identifier: Apache-2.0 */
/* paths.c - what the paths of an allocator have in common: counting them by name */
#include "paths.h"

#define PATHS_MAX 64U

static struct {
    const char *name;
    uint32_t runs;
    uint32_t most;
} paths[PATHS_MAX];

static uint32_t path_of(const char *name)
{
    uint32_t i = 0U;

    while ((i < PATHS_MAX) && (paths[i].name != NULL) && (paths[i].name != name)) {
        i++;
    }
    if (i == PATHS_MAX) {
        bench_die("more paths than there is room for");
    }
    paths[i].name = name;
    return i;
}

uintptr_t path_run(const char *name, void (*fn)(void), uintptr_t a, uintptr_t b, uintptr_t c)
{
    uint32_t i = path_of(name);
    uint32_t n;
    uintptr_t result = bench_count(&n, fn, a, b, c);

    paths[i].runs++;
    if (n > paths[i].most) {
        paths[i].most = n;
    }
    return result;
}

void path_must(int holds, const char *what)
{
    if (!holds) {
        bench_die(what);
    }
}

void path_report(void)
{
    for (uint32_t i = 0U; (i < PATHS_MAX) && (paths[i].name != NULL); i++) {
        bench_text("path ");
        bench_text(paths[i].name);
        bench_number(paths[i].runs);
        bench_number(paths[i].most);
        bench_text("\n");
    }
}
