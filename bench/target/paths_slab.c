/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths_slab.c - every path of acre_slab
 *
 * A zone or run is taken from pages in one of these states, all combined, for each class and length:
 *   the run it comes from   as long as needed, 1 or 3 pages longer, or the longest there is
 *   its bin                 keeps another run, or not
 *   the rest's bin          has a run, or not
 *   the request's own bin   begins with a run too short, or not
 * and given back between neighbours in one of these:
 *   left, right             out, or free: of 1, 3, 9, 20 pages; alone, first, in the middle, last of its bin
 *   a zone                  alone, first, in the middle, last of its class
 */
#include "../../src/mm/slab_core.h"

#include "paths.h"

#define BYTES (1280U << 10)
#define PAGE  ((size_t)ACRE_SLAB_PAGE)
#define LONG  1200U /* pages: of a run in a bin of the map's second word */

enum place { ALONE, FIRST, MIDDLE, LAST, OUT }; /* in a list; OUT: not free */

static struct acre_slab *slab;

static void make(void)
{
    slab = acre_slab_init(bench_heap, BYTES);
    PATH_MUST(slab->pages > ((3U * LONG) + 200U));
    PATH_MUST(slab_bin_of(LONG) >= 32U);
}

/* ---- setting up, uncounted ---- */

static unsigned char *pages(size_t n)
{
    unsigned char *block = acre_slab_page_alloc(slab, 1U, n * PAGE);

    PATH_MUST(block != NULL);
    return block;
}

static void give(void *block)
{
    PATH_MUST(acre_slab_free(slab, block) == ACRE_OK);
}

/* n pages between others that stay out. */
static unsigned char *island(size_t n)
{
    unsigned char *block = pages(n);

    (void)pages(1U);
    return block;
}

static void take_the_rest(void)
{
    struct acre_slab_stats stats;

    for (acre_slab_stats(slab, &stats); stats.free_pages > 0U; acre_slab_stats(slab, &stats)) {
        (void)pages(stats.largest / PAGE);
    }
}

/* The next block that is taken makes a new peak: as when so much was out before, elsewhere. */
static void at_peak(void)
{
    slab->peak = slab->used;
}

struct supply {
    size_t from; /* pages of the run that serves */
    int sibling, rest, too_short;
};

/* False iff there is no such state for n pages. */
static bool supply(size_t n, const struct supply *s)
{
    size_t shorter = n - 1U;
    unsigned char *run, *sibling = NULL, *rest = NULL, *too_short = NULL;

    if ((s->rest && (s->from == n)) ||
        (s->too_short && ((n < 2U) || (slab_bin_of(shorter) != slab_bin_of(n)) ||
                          (slab_bin_of(s->from) == slab_bin_of(n))))) {
        return false;
    }
    make();
    run = island(s->from);
    sibling = s->sibling ? island(s->from) : NULL;
    rest = s->rest ? island(s->from - n) : NULL;
    too_short = s->too_short ? island(shorter) : NULL;
    take_the_rest();
    if (rest != NULL) {
        give(rest);
    }
    if (sibling != NULL) {
        give(sibling);
    }
    give(run);
    if (too_short != NULL) {
        give(too_short);
    }
    at_peak();
    return true;
}

/* Call each for every state of the pages that serves n of them. */
static void supplies(size_t n, void (*each)(size_t n, size_t arg), size_t arg)
{
    const size_t from[] = {n, n + 1U, n + 3U, LONG};

    for (unsigned i = 0U; i < 32U; i++) {
        const struct supply s = {from[i / 8U], (i & 1U) != 0U, (i & 2U) != 0U, (i & 4U) != 0U};

        if (supply(n, &s)) {
            each(n, arg);
        }
    }
}

struct side {
    enum place place;
    size_t pages;
};

/* Call each for every pair of neighbours. */
static void neighbours(void (*each)(struct side left, struct side right, size_t arg), size_t arg)
{
    static const size_t lengths[] = {1U, 3U, 9U, 20U};

    for (unsigned i = 0U; i < 17U; i++) {
        for (unsigned j = 0U; j < 17U; j++) {
            const struct side left = {(i < 16U) ? (enum place)(i % 4U) : OUT,
                                      lengths[(i / 4U) % 4U]};
            const struct side right = {(j < 16U) ? (enum place)(j % 4U) : OUT,
                                       lengths[(j / 4U) % 4U]};

            each(left, right, arg);
        }
    }
}

/* Make left and right, which have no free neighbours yet, what they are to be; and have another run in
 * the bin of what both will be together with the pages between them. Taken first, then freed. */
static void surround(unsigned char *left, struct side l, unsigned char *right, struct side r,
                     size_t between)
{
    unsigned char *run[2] = {left, right};
    const struct side side[2] = {l, r};
    unsigned char *before[2] = {NULL, NULL};
    unsigned char *behind[2] = {NULL, NULL};
    size_t sum = between;
    unsigned char *same;

    for (unsigned i = 0U; i < 2U; i++) {
        enum place place = side[i].place;

        sum += (place != OUT) ? side[i].pages : 0U;
        before[i] = ((place == MIDDLE) || (place == LAST)) ? island(side[i].pages) : NULL;
        behind[i] = ((place == MIDDLE) || (place == FIRST)) ? island(side[i].pages) : NULL;
    }
    same = island(sum);
    for (unsigned i = 0U; i < 2U; i++) { /* a NULL is none */
        (void)acre_slab_free(slab, behind[i]);
        (void)acre_slab_free(slab, (side[i].place != OUT) ? run[i] : NULL);
        (void)acre_slab_free(slab, before[i]);
    }
    give(same);
}

/* ---- the calls ---- */

static unsigned char *alloc(const char *name, size_t bytes)
{
    return (unsigned char *)path_run(name, PATH_FN(acre_slab_alloc), PATH_ADDRESS(slab), bytes, 0U);
}

static unsigned char *aligned(const char *name, size_t align, size_t bytes)
{
    return (unsigned char *)path_run(name, PATH_FN(acre_slab_alloc_aligned), PATH_ADDRESS(slab),
                                     align, bytes);
}

static int release(const char *name, void *block)
{
    return (int)path_run(name, PATH_FN(acre_slab_free), PATH_ADDRESS(slab), PATH_ADDRESS(block),
                         0U);
}

static unsigned char *resize(const char *name, void *block, size_t bytes)
{
    return (unsigned char *)path_run(name, PATH_FN(acre_slab_realloc), PATH_ADDRESS(slab),
                                     PATH_ADDRESS(block), bytes);
}

static size_t size_of(size_t class)
{
    return slab_chunk_size(slab, (unsigned)class);
}

/* ---- alloc ---- */

static void new_zone(size_t n, size_t class)
{
    PATH_MUST((slab->class[class].pages == n) && (slab->zones == 0U));
    PATH_MUST((alloc("alloc.new_zone", size_of(class)) != NULL) && (slab->zones == 1U));
}

static void new_zone_aligned(size_t n, size_t class)
{
    size_t size = size_of(class);
    size_t align = size & (0U - size);

    PATH_MUST((slab->class[class].pages == n) && (slab->zones == 0U));
    PATH_MUST(aligned("aligned.new_zone", (align > PAGE) ? PAGE : align, size) != NULL);
    PATH_MUST(slab->zones == 1U);
}

static void run(size_t n, size_t arg)
{
    size_t before = slab->free_pages;

    (void)arg;
    PATH_MUST(alloc("alloc.run", n * PAGE) != NULL);
    PATH_MUST((slab->zones == 0U) && (slab->free_pages == (before - n)));
}

static void chunks(size_t class)
{
    unsigned char *last;

    for (int two = 0; two < 2; two++) { /* one zone with free chunks in the list, or two */
        size_t count;

        make();
        count = slab->class[class].chunks;
        last = acre_slab_alloc(slab, size_of(class));
        for (size_t i = 1U; (two != 0) && (i < (2U * count)); i++) {
            (void)acre_slab_alloc(slab, size_of(class));
        }
        if (two != 0) {
            give(last);
            give(last + size_of(class));
            give(slab_address(slab, slab->class[class].pages));
        }
        at_peak();
        PATH_MUST(alloc("alloc.chunk", size_of(class)) != NULL);
        for (size_t i = (two != 0) ? count : 2U; i < (count - 1U); i++) {
            (void)acre_slab_alloc(slab, size_of(class));
        }
        at_peak();
        PATH_MUST((alloc("alloc.last_chunk", size_of(class)) != NULL));
    }
}

static void serve(void)
{
    static const size_t runs[] = {3U, 4U, 5U, 9U, 17U, 33U, 100U};

    make();
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        size_t n = slab->class[c].pages;

        supplies(n, new_zone, c);
        supplies(n, new_zone_aligned, c);
        if (slab->class[c].chunks > 3U) {
            chunks(c);
        }
    }
    for (unsigned i = 0U; i < (sizeof runs / sizeof runs[0]); i++) {
        supplies(runs[i], run, 0U);
    }
}

/* Aligned runs: cut at both ends, at one, at none; the bins of the two rests with runs and without. */
static void serve_aligned(void)
{
    for (unsigned i = 0U; i < 64U; i++) {
        static const size_t wants[] = {1U, 5U};
        size_t n = wants[i & 1U];
        size_t before = (i / 4U) % 4U; /* of 4 that an alignment of 4 pages may need */
        unsigned char *filled[2];
        unsigned char *at;
        size_t behind = 3U - before;

        make();
        filled[0] = island((before > 0U) ? before : 1U);
        filled[1] = island((behind > 0U) ? behind : 1U);
        while (((PATH_ADDRESS(slab_address(slab, 0U)) / PAGE + slab->pages - slab->free_pages) %
                4U) != ((4U - before) % 4U)) {
            (void)pages(1U);
        }
        at = island(n + 3U);
        take_the_rest();
        for (unsigned j = 0U; j < 2U; j++) {
            if ((i & (16U << j)) != 0U) {
                give(filled[j]);
            }
        }
        give(at);
        at_peak();
        PATH_MUST(aligned("aligned.run", 4U * PAGE, n * PAGE) == (at + (before * PAGE)) ||
                  (n == 1U)); /* one page fits elsewhere too */
    }
}

static void refuse(void)
{
    static const size_t runs[] = {3U, 4U, 9U, 17U, 100U};

    make();
    PATH_MUST(alloc("fail.nothing", 0U) == NULL);
    PATH_MUST(alloc("fail.too_large", SIZE_MAX) == NULL);
    PATH_MUST(aligned("fail.alignment", 3U, 8U) == NULL);
    PATH_MUST(aligned("fail.alignment", (size_t)1U << 31, 8U) == NULL);
    take_the_rest();
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        PATH_MUST(alloc("fail.no_pages", size_of(c)) == NULL);
        PATH_MUST(aligned("fail.no_pages", 8U, size_of(c)) == NULL);
    }
    for (unsigned i = 0U; i < (sizeof runs / sizeof runs[0]); i++) {
        PATH_MUST(alloc("fail.no_pages", runs[i] * PAGE) == NULL);
        PATH_MUST(aligned("fail.no_pages", 4U * PAGE, runs[i] * PAGE) == NULL);
    }
    make();
    give(((void)pages(1U), island(8U)));
    {
        unsigned char *eight = island(8U);

        take_the_rest(); /* takes the longest: what is free is runs of 8 */
        give(eight);
        PATH_MUST((slab->bin[slab_bin_of(9U)] != SLAB_NONE));
        PATH_MUST(alloc("fail.too_short", 9U * PAGE) == NULL);
    }
}

/* ---- free, realloc ---- */

/* A run of n pages between those, in use. */
static unsigned char *run_between(struct side l, struct side r, size_t n)
{
    unsigned char *left, *right, *block;

    make();
    (void)pages(1U);
    left = pages(l.pages);
    block = pages(n);
    right = island(r.pages);
    surround(left, l, right, r, n);
    return block;
}

static void free_run(struct side l, struct side r, size_t n)
{
    unsigned char *block = run_between(l, r, n);

    PATH_MUST(release("free.run", block) == ACRE_OK);
    PATH_MUST(slab->kind[(size_t)(block - slab->base) / PAGE - ((l.place != OUT) ? l.pages : 0U)] ==
              SLAB_FREE);
}

static void free_page_run(struct side l, struct side r, size_t n)
{
    unsigned char *block = run_between(l, r, n);

    PATH_MUST(path_run("page_free.run", PATH_FN(acre_slab_page_free), PATH_ADDRESS(slab),
                       PATH_ADDRESS(block), n * PAGE) == ACRE_OK);
}

/* Fill a zone; its address. */
static unsigned char *full_zone(size_t class)
{
    unsigned char *zone = acre_slab_alloc(slab, size_of(class));

    for (size_t i = 1U; i < slab->class[class].chunks; i++) {
        (void)acre_slab_alloc(slab, size_of(class));
    }
    return zone;
}

/* The zone's last chunk comes back; arg: class and, 64 each, the zone's place in its class. */
static void end_zone(struct side l, struct side r, size_t arg)
{
    size_t class = arg % 64U;
    enum place place = (enum place)(arg / 64U);
    unsigned char *left, *right, *zone, *other[2];
    size_t count;

    make();
    count = slab->class[class].chunks;
    (void)pages(1U);
    left = pages(l.pages);
    zone = full_zone(class);
    right = island(r.pages);
    other[0] = full_zone(class);
    other[1] = full_zone(class);
    (void)pages(1U);
    surround(left, l, right, r, slab->class[class].pages);
    if ((place == FIRST) || (place == MIDDLE)) {
        give(other[0]);
    }
    for (size_t i = 0U; i < (count - 1U); i++) {
        give(zone + (i * size_of(class)));
    }
    if ((place == LAST) || (place == MIDDLE)) {
        give(other[1]);
    }
    zone += (count - 1U) * size_of(class); /* its last chunk: on another page than its first */
    count = slab->zones;
    PATH_MUST((release("free.zone_ends", zone) == ACRE_OK) && (slab->zones == (count - 1U)));
}

/* One class for each number of pages, with one chunk or several, of either row of sizes. */
static void end_zones(void)
{
    bool seen[9][2][2] = {0};

    make();
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        struct slab_class class = slab->class[c];
        bool *driven = &seen[class.pages][class.chunks == 1U][c < 16U];

        for (size_t place = ALONE; !*driven && (place <= LAST); place++) {
            neighbours(end_zone, c + (64U * place));
        }
        *driven = true;
    }
}

static void free_chunks(void)
{
    make();
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        size_t n = slab->class[c].chunks;
        unsigned char *zone;
        unsigned char *other;

        if (n < 3U) {
            continue;
        }
        make();
        zone = full_zone(c);
        other = full_zone(c);
        PATH_MUST(release("free.first_chunk", zone) == ACRE_OK);
        PATH_MUST(release("free.first_chunk", other) == ACRE_OK);
        PATH_MUST(release("free.chunk", zone + ((n - 1U) * size_of(c))) == ACRE_OK);
        PATH_MUST(slab->zones == 2U);
        PATH_MUST(release("refuse.free_chunk", zone) == ACRE_EALREADY);
        PATH_MUST(release("refuse.free_chunk", zone + ((n - 1U) * size_of(c))) == ACRE_EALREADY);
        PATH_MUST(release("refuse.inside_chunk", zone + 4U) == ACRE_ESPIPE);
        PATH_MUST(release("refuse.inside_chunk", zone + (n * size_of(c)) - 4U) == ACRE_ESPIPE);
        PATH_MUST(resize("place.chunk", zone + ((n - 2U) * size_of(c)), size_of(c)) != NULL);
        PATH_MUST(path_run("usable.chunk", PATH_FN(acre_slab_usable), PATH_ADDRESS(slab),
                           PATH_ADDRESS(zone + ((n - 2U) * size_of(c))), 0U) == size_of(c));
        take_the_rest();
        for (unsigned larger = c + 1U; larger < SLAB_CLASSES; larger++) {
            PATH_MUST(resize("refuse.no_room", zone + ((n - 2U) * size_of(c)), size_of(larger)) ==
                      NULL);
        }
        PATH_MUST(resize("refuse.no_room", zone + ((n - 2U) * size_of(c)), 9U * PAGE) == NULL);
    }
}

static void refuse_free(void)
{
    unsigned char *block;

    make();
    block = pages(9U);
    PATH_MUST(release("refuse.null", NULL) == ACRE_OK);
    PATH_MUST(release("refuse.foreign", slab) == ACRE_EFAULT);
    PATH_MUST(release("refuse.inside_run", block + PAGE) == ACRE_ESPIPE);
    PATH_MUST(release("refuse.inside_run", block + 8U) == ACRE_ESPIPE);
    give(block);
    PATH_MUST(release("refuse.free_run", block) == ACRE_EALREADY);
    PATH_MUST(resize("refuse.free_run", block, 10U) == NULL);
}

/* A run gets another length; what lies behind it is free or not. */
static void resize_run(struct side l, struct side r, size_t n)
{
    unsigned char *left, *right, *block;
    bool can = (r.place != OUT);

    for (size_t want = n - 2U; want <= (n + r.pages); want++) {
        make();
        (void)pages(1U);
        left = pages(l.pages);
        block = pages(n);
        right = island(r.pages);
        surround(left, l, right, r, 2U);
        at_peak();
        if (want < n) {
            PATH_MUST(resize("place.shrink_run", block, want * PAGE) == block);
        } else if ((want > n) && can) {
            PATH_MUST(resize("place.grow_run", block, want * PAGE) == block);
        } else if (want == n) {
            PATH_MUST(resize("place.same_run", block, want * PAGE) == block);
        } else {
            take_the_rest();
            PATH_MUST(resize("refuse.no_room", block, want * PAGE) == NULL);
            PATH_MUST(path_run("refuse.no_growth", PATH_FN(acre_slab_resize), PATH_ADDRESS(slab),
                               PATH_ADDRESS(block), want * PAGE) == 0U);
        }
    }
}

void job_paths(void)
{
    static const size_t runs[] = {1U, 3U, 9U};

    serve();
    serve_aligned();
    refuse();
    for (unsigned i = 0U; i < (sizeof runs / sizeof runs[0]); i++) {
        neighbours(free_run, runs[i]);
        neighbours(free_page_run, runs[i]);
    }
    end_zones();
    free_chunks();
    refuse_free();
    neighbours(resize_run, 6U);
    path_report();
}
