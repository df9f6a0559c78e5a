/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The slab: classes, pictures of all pages after each step, what a wrong pointer is told, pages as
 * such, resizing, refusals that write nothing, and each invariant broken on purpose.
 */
#include "slab_core.h"

#include <stdlib.h>
#include <string.h>

#include "expect.h"

enum { PAGE = 256, PAGES = 8, ROOM = 16384 };

static unsigned char memory[ROOM] __attribute__((aligned(4096)));
static struct acre_slab *slab;

static struct acre_fault heard;
static int faults;

static void listen(const struct acre_fault *fault)
{
    heard = *fault;
    faults++;
}

/* The smallest memory that gives this many pages, so that a picture shows them all. */
static size_t room_for(size_t pages)
{
    size_t bytes = PAGE;

    while (((slab = acre_slab_init(memory, bytes)) == NULL) || (slab->pages < pages)) {
        bytes += PAGE / 4;
    }
    return bytes;
}

static void make(void)
{
    memset(memory, 0x55, sizeof memory);
    (void)room_for(PAGES);
    EXPECT((slab->pages == PAGES) && (acre_slab_check(slab) == 0));
    EXPECT(((uintptr_t)slab->base % PAGE) == 0U);
    faults = 0;
}

/* All pages: a free run "..", a block of pages "Rr", a zone "Zz"; lengths show by the small ones. */
static void draw(char picture[PAGES + 1])
{
    size_t page = 0U;

    memset(picture, '?', PAGES);
    picture[PAGES] = '\0';
    while (page < PAGES) {
        unsigned kind = slab->kind[page];
        size_t n = (kind >= SLAB_ZONE) ? slab->class[kind - SLAB_ZONE].pages : slab->word[page];
        char first = (kind == SLAB_FREE) ? '.' : (kind == SLAB_RUN) ? 'R' : 'Z';

        EXPECT((kind == SLAB_FREE) || (kind == SLAB_RUN) || (kind >= SLAB_ZONE));
        memset(&picture[page], (first == '.') ? '.' : first + ('a' - 'A'), n);
        picture[page] = (first == '.') ? ',' : first;
        page += n;
    }
}

static void test_picture(void)
{
    static const struct {
        char op; /* a alloc, f free, r resize */
        int name;
        size_t bytes;
        int want; /* alloc: the block's page; free: the answer; resize: whether */
        const char *after;
    } steps[] = {
        {'a', 'a', 8, 0, "Z,......"},
        {'a', 'b', 8, 0, "Z,......"},
        {'a', 'c', 100, 1, "ZZzz,..."}, /* 13 granules: 7 chunks in 3 pages */
        {'a', 'd', 600, 4, "ZZzzRrr,"},
        {'a', 'e', 513, -1, "ZZzzRrr,"},
        {'a', 'e', 256, 7, "ZZzzRrrZ"},
        {'f', 'c', 0, ACRE_OK, "Z,..RrrZ"}, /* a zone's last chunk: it goes back at once */
        {'f', 'c', 0, ACRE_EALREADY, "Z,..RrrZ"},
        {'a', 'c', 1024, -1, "Z,..RrrZ"},
        {'f', 'd', 0, ACRE_OK, "Z,.....Z"}, /* joins with what lies before */
        {'a', 'c', 1500, 1, "ZRrrrrrZ"},
        {'r', 'c', 300, 1, "ZRr,...Z"},
        {'r', 'c', 1537, 0, "ZRr,...Z"},
        {'r', 'c', 1536, 1, "ZRrrrrrZ"},
        {'r', 'c', 1, 1, "ZR,....Z"},
        {'r', 'c', 256, 1, "ZR,....Z"}, /* the same number of pages */
        {'f', 'e', 0, ACRE_OK, "ZR,....."},
        {'r', 'c', 600, 1, "ZRrr,..."},
        {'f', 'a', 0, ACRE_OK, "ZRrr,..."},
        {'f', 'a', 0, ACRE_EALREADY, "ZRrr,..."},
        {'f', 'b', 0, ACRE_OK, ",Rrr,..."},
        {'f', 'b', 0, ACRE_ESPIPE, ",Rrr,..."}, /* was a chunk; its zone is gone */
        {'f', 'c', 0, ACRE_OK, ",......."},     /* joins with both */
        {'f', 'c', 0, ACRE_ESPIPE, ",......."}, /* now inside a larger run */
        {'a', 'a', 2048, 0, "Rrrrrrrr"},
        {'r', 'a', 2048, 1, "Rrrrrrrr"},
        {'r', 'a', 2049, 0, "Rrrrrrrr"},
        {'r', 'a', 1, 1, "R,......"},
        {'r', 'a', 2048, 1, "Rrrrrrrr"},
        {'a', 'b', 1, -1, "Rrrrrrrr"},
        {'f', 'a', 0, ACRE_OK, ",......."},
    };
    unsigned char *block['f' + 1] = {NULL};

    make();
    for (size_t s = 0U; s < (sizeof steps / sizeof steps[0]); s++) {
        char picture[PAGES + 1];
        unsigned char **b = &block[steps[s].name];

        if (steps[s].op == 'a') {
            unsigned char *got = acre_slab_alloc(slab, steps[s].bytes);

            EXPECT(((got == NULL) ? -1 : (int)((got - slab->base) / PAGE)) == steps[s].want);
            if (got != NULL) {
                *b = got;
                EXPECT(acre_slab_usable(slab, got) >= steps[s].bytes);
                memset(got, 0xFF, acre_slab_usable(slab, got));
            }
        } else if (steps[s].op == 'r') {
            EXPECT(acre_slab_resize(slab, *b, steps[s].bytes) == (steps[s].want != 0));
        } else {
            EXPECT(acre_slab_verdict(slab, *b) == steps[s].want);
            EXPECT(acre_slab_free(slab, *b) == steps[s].want);
        }
        draw(picture);
        EXPECT(strcmp(picture, steps[s].after) == 0);
        EXPECT(acre_slab_check(slab) == 0);
    }
    EXPECT((slab->used == 0U) && (slab->blocks == 0U) && (slab->peak == 2048U) && (faults == 0));
}

/* Every size lands in the smallest class that holds it; no zone wastes more than it may. */
static void test_classes(void)
{
    unsigned before = 0U;

    for (uint32_t g = 1U; g <= SLAB_LIMIT; g++) {
        unsigned c = slab_class_of(g);

        EXPECT((c == before) || (c == (before + 1U)));
        EXPECT(slab_class_granules(c) >= g);
        EXPECT((c == 0U) || (slab_class_granules(c - 1U) < g));
        before = c;
    }
    EXPECT(before == (SLAB_CLASSES - 1U));
    make();
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        uint32_t all = slab->class[c].pages * SLAB_GRANULES;
        uint32_t held = slab->class[c].chunks * slab_class_granules(c);

        EXPECT((slab->class[c].pages >= 1U) && (slab->class[c].pages <= ACRE_SLAB_ZONE_PAGES));
        EXPECT((slab->class[c].chunks >= 1U) && (slab->class[c].chunks <= 32U));
        EXPECT((held <= all) && ((all - held) <= (all / 8U)));
    }
}

/* Each offset of a zone: the start of a chunk or not, by division. */
static void test_wrong_pointers(void)
{
    struct acre_slab before;
    static unsigned char copy[ROOM];
    unsigned char *run;

    make();
    for (size_t size = 8U; size <= 512U; size += 8U) {
        unsigned char *first = acre_slab_alloc(slab, size);
        size_t real = acre_slab_usable(slab, first);
        unsigned c = slab_class_of((uint32_t)((real / 8U)));
        size_t bytes = (size_t)slab->class[c].pages * PAGE;
        unsigned wrong = 0U;

        EXPECT(first == slab->base);
        before = *slab;
        memcpy(copy, memory, ROOM);
        for (size_t offset = 1U; offset < bytes; offset++) {
            bool start = ((offset % real) == 0U) && ((offset / real) < slab->class[c].chunks);

            wrong += acre_slab_free(slab, first + offset) != (start ? ACRE_EALREADY : ACRE_ESPIPE);
        }
        EXPECT((wrong == 0U) && (memcmp(&before, slab, sizeof before) == 0) &&
               (memcmp(copy, memory, ROOM) == 0));
        EXPECT(acre_slab_free(slab, first) == ACRE_OK);
    }
    run = acre_slab_alloc(slab, 1000);
    EXPECT(acre_slab_free(slab, run + PAGE) == ACRE_ESPIPE);
    EXPECT(acre_slab_free(slab, run + 8) == ACRE_ESPIPE);
    EXPECT(acre_slab_free(slab, run + 4 * PAGE) == ACRE_EALREADY);
    EXPECT(acre_slab_free(slab, run + 7 * PAGE) == ACRE_ESPIPE); /* the end of a free run */
    EXPECT(acre_slab_free(slab, slab) == ACRE_EFAULT);
    EXPECT(acre_slab_free(slab, slab->base + PAGES * PAGE) == ACRE_EFAULT);
    EXPECT(acre_slab_free(slab, NULL) == ACRE_OK);
    EXPECT(acre_slab_usable(slab, run + 1) == 0U);
    EXPECT(!acre_slab_resize(slab, run + 1, 8) && !acre_slab_resize(slab, run, 0));
    EXPECT(!acre_slab_resize(slab, run, SIZE_MAX));
    EXPECT(acre_slab_realloc(slab, run + 1, 8) == NULL);
    EXPECT(acre_slab_alloc(slab, 0) == NULL);
    EXPECT(acre_slab_alloc(slab, SIZE_MAX) == NULL);
    EXPECT(acre_slab_alloc(slab, SIZE_MAX - 300U) == NULL);
    EXPECT(acre_slab_alloc_aligned(slab, 3, 8) == NULL);
    EXPECT(acre_slab_alloc_aligned(slab, 0, 8) == NULL);
    EXPECT(acre_slab_alloc_aligned(slab, SIZE_MAX / 2U + 1U, 8) == NULL);
    EXPECT(acre_slab_alloc_aligned(slab, 64, 0) == NULL);
    EXPECT((acre_slab_check(slab) == 0) && (faults == 0));
}

static void test_pages(void)
{
    unsigned char *one;
    unsigned char *two;

    (void)room_for(40);
    one = acre_slab_page_alloc(slab, 1, 1);
    two = acre_slab_page_alloc(slab, 4096, 4096);
    EXPECT((one != NULL) && (two != NULL) && (((uintptr_t)two % 4096U) == 0U));
    EXPECT(acre_slab_page_alloc(slab, 4096, 4097) == NULL);
    EXPECT(acre_slab_page_alloc(slab, 65536, 256) == NULL);
    EXPECT(acre_slab_page_alloc(slab, 3, 256) == NULL);
    EXPECT(acre_slab_page_alloc(slab, 0, 256) == NULL);
    EXPECT(acre_slab_page_alloc(slab, 1, 0) == NULL);
    EXPECT(acre_slab_check(slab) == 0);
    EXPECT(acre_slab_page_free(slab, two, 256) == ACRE_EINVAL);
    EXPECT(acre_slab_page_free(slab, two, 4097) == ACRE_EINVAL);
    EXPECT(acre_slab_page_free(slab, two, 0) == ACRE_EINVAL);
    EXPECT(acre_slab_page_free(slab, two + 256, 256) == ACRE_ESPIPE);
    EXPECT(acre_slab_page_free(slab, two, 4000) == ACRE_OK);
    EXPECT(acre_slab_page_free(slab, two, 4096) != ACRE_OK);
    EXPECT(acre_slab_page_free(slab, one, 256) == ACRE_OK);
    one = acre_slab_alloc(slab, 256); /* a chunk is no page, of whatever size */
    EXPECT(acre_slab_page_free(slab, one, 256) == ACRE_EINVAL);
    EXPECT(acre_slab_page_free(slab, one, 8) == ACRE_EINVAL);
    EXPECT(acre_slab_free(slab, one) == ACRE_OK);

    for (size_t align = 1U; align <= 2048U; align *= 2U) {
        for (size_t bytes = 1U; bytes < 1200U; bytes += 37U) {
            unsigned char *block = acre_slab_alloc_aligned(slab, align, bytes);

            EXPECT((block != NULL) && (((uintptr_t)block % align) == 0U));
            EXPECT((acre_slab_usable(slab, block) >= bytes) && (acre_slab_check(slab) == 0));
            EXPECT(acre_slab_free(slab, block) == ACRE_OK);
        }
    }
    for (size_t size = 8U; size <= 256U; size *= 2U) { /* powers of two to their own size */
        for (unsigned i = 0U; i < 3U; i++) {
            EXPECT(((uintptr_t)acre_slab_alloc(slab, size) % size) == 0U);
        }
    }
    EXPECT(acre_slab_check(slab) == 0);
}

static void test_realloc(void)
{
    unsigned char *block;
    unsigned char *wall;

    make();
    EXPECT(acre_slab_realloc(slab, NULL, 0) == NULL);
    block = acre_slab_realloc(slab, NULL, 20);
    memset(block, 0x5A, 24);
    EXPECT(acre_slab_realloc(slab, block, 17) == block); /* the same class */
    EXPECT(acre_slab_resize(slab, block, 24) && !acre_slab_resize(slab, block, 25));
    block = acre_slab_realloc(slab, block, 100);
    EXPECT((acre_slab_usable(slab, block) == 104U) && (block[23] == 0x5A));
    block = acre_slab_realloc(slab, block, 600); /* from a zone to pages */
    EXPECT((acre_slab_usable(slab, block) == 768U) && (block[23] == 0x5A));
    wall = acre_slab_realloc(slab, NULL, 8);
    EXPECT(acre_slab_realloc(slab, block, 5 * PAGE) == NULL); /* no room anywhere: kept */
    EXPECT((acre_slab_usable(slab, block) == 768U) && (block[23] == 0x5A));
    EXPECT(acre_slab_realloc(slab, wall, 0) == NULL);
    EXPECT(acre_slab_realloc(slab, block, 4 * PAGE) == block); /* grows where it lies */
    EXPECT(acre_slab_realloc(slab, block, 8 * PAGE) == NULL);
    EXPECT(acre_slab_realloc(slab, block, SIZE_MAX) == NULL);
    EXPECT(acre_slab_realloc(slab, block, 513) == block);
    while (acre_slab_alloc(slab, 8) != NULL) { /* full */
    }
    EXPECT(acre_slab_realloc(slab, block, 30) == block); /* shrinking never fails */
    EXPECT((block[23] == 0x5A) && (acre_slab_check(slab) == 0));

    make();
    block = acre_slab_alloc(slab, 512); /* the largest chunk */
    EXPECT((acre_slab_realloc(slab, block, 511) == block) && (slab->zones == 1U));
    EXPECT((acre_slab_realloc(slab, block, 512) == block) && (slab->zones == 1U));
}

struct seen {
    unsigned char *block[8];
    size_t bytes[8];
    unsigned count;
    unsigned stop; /* after that many */
};

static bool see(void *arg, void *block, size_t bytes)
{
    struct seen *seen = arg;

    seen->block[seen->count] = block;
    seen->bytes[seen->count] = bytes;
    seen->count++;
    return seen->count != seen->stop;
}

static void test_walk(void)
{
    struct acre_slab_stats stats;
    struct seen seen = {.stop = 0U};
    unsigned char *a;
    unsigned char *b;
    unsigned char *c;

    make();
    acre_slab_stats(slab, &stats);
    EXPECT((stats.total == 2048U) && (stats.largest == 2048U) && (stats.free_pages == 8U));
    a = acre_slab_alloc(slab, 64);
    b = acre_slab_alloc(slab, 64);
    (void)acre_slab_alloc(slab, 64);
    c = acre_slab_alloc(slab, 700);
    EXPECT(acre_slab_free(slab, b) == ACRE_OK);
    acre_slab_walk(slab, see, &seen);
    EXPECT((seen.count == 3U) && (seen.block[0] == a) && (seen.bytes[0] == 64U));
    EXPECT((seen.block[1] == (b + 64)) && (seen.block[2] == c) && (seen.bytes[2] == 768U));
    for (unsigned stop = 1U; stop <= 3U; stop++) {
        seen.count = 0U;
        seen.stop = stop;
        acre_slab_walk(slab, see, &seen);
        EXPECT(seen.count == stop);
    }
    acre_slab_stats(slab, &stats);
    EXPECT((stats.used == (128U + 768U)) && (stats.blocks == 3U) && (stats.zones == 1U));
    EXPECT((stats.peak == (192U + 768U)) && (stats.free_pages == 4U) && (stats.largest == 1024U));
    EXPECT(stats.page_size == PAGE);
    EXPECT((acre_slab_used(slab) == stats.used) && (acre_slab_peak(slab) == stats.peak));
    EXPECT(acre_slab_alloc(slab, 1024) != NULL);
    acre_slab_stats(slab, &stats);
    EXPECT(stats.largest == 0U);
    slab->kind[1] = SLAB_INNER; /* broken: the walk ends there */
    seen.count = 0U;
    seen.stop = 0U;
    acre_slab_walk(slab, see, &seen);
    EXPECT(seen.count == 2U);
}

#define BREAK(place, value, number)                                                                \
    do {                                                                                           \
        struct acre_slab keep_ = *slab;                                                            \
        unsigned char tables_[2048];                                                               \
        memcpy(tables_, &slab[1], (size_t)(slab->base - (unsigned char *)&slab[1]));               \
        (place) = (value);                                                                         \
        EXPECT(acre_slab_check(slab) == (number));                                                 \
        *slab = keep_;                                                                             \
        memcpy(&slab[1], tables_, (size_t)(slab->base - (unsigned char *)&slab[1]));               \
        EXPECT(acre_slab_check(slab) == 0);                                                        \
    } while (0)

/* The checker is code too: break one thing at a time, expect that thing's number. */
static void test_checker(void)
{
    unsigned class64 = slab_class_of(8);
    unsigned char *b;

    make(); /* "ZZzzRrr," with 64s in page 0, 104s in page 1 */
    (void)acre_slab_alloc(slab, 64);
    (void)acre_slab_alloc(slab, 64);
    (void)acre_slab_alloc(slab, 100);
    b = acre_slab_alloc(slab, 600);
    EXPECT((b == (slab->base + 4 * PAGE)) && (acre_slab_check(slab) == 0));
    BREAK(slab->shift, 64U, 1);
    BREAK(slab->pages, 0U, 1);
    BREAK(slab->base, slab->base + 8, 1);
    BREAK(slab->base, (unsigned char *)slab, 1);
    BREAK(slab->word, slab->word + 1, 1);
    BREAK(slab->kind, slab->base - 1, 1);
    BREAK(slab->kind[0], SLAB_INNER, 2);
    BREAK(slab->kind[0], SLAB_MORE, 2);
    BREAK(slab->kind[0], SLAB_ZONE + SLAB_CLASSES, 2);
    BREAK(slab->kind[2], SLAB_INNER, 2);
    BREAK(slab->kind[3], SLAB_MORE + 1U, 2);
    BREAK(slab->kind[0], SLAB_MORE + 1U, 2);
    BREAK(slab->kind[5], SLAB_RUN, 2);
    BREAK(slab->word[4], 5U, 2);
    BREAK(slab->word[4], 2U, 2);
    BREAK(slab->word[0], 0xFU, 4);  /* no chunk is out */
    BREAK(slab->word[0], 0x18U, 4); /* a chunk that does not exist */
    BREAK(slab->word[0], 0xEU, 7);  /* one more free */
    BREAK(slab->word[0], 0U, 5);    /* none free, but listed */
    BREAK(slab->class[class64].zones, SLAB_NONE, 5);
    BREAK(slab->class[class64].zones, 1U, 5);
    BREAK(slab->class[class64].zones, (slab_page)PAGES, 5);
    BREAK(slab->class[0].zones, 0U, 5);
    BREAK(slab->prev[0], 1U, 5);
    BREAK(slab->next[0], 0U, 5);
    BREAK(slab->bin[0], SLAB_NONE, 6);
    BREAK(slab->bin[1], 7U, 6);
    BREAK(slab->map[0], 0U, 6);
    BREAK(slab->map[0], 3U, 6);
    BREAK(slab->prev[7], 1U, 6);
    BREAK(slab->used, slab->used + 1U, 7);
    BREAK(slab->blocks, slab->blocks + 1U, 7);
    BREAK(slab->zones, slab->zones + 1U, 7);
    BREAK(slab->free_pages, slab->free_pages + 1U, 7);
    BREAK(slab->peak, 0U, 7);
    EXPECT(acre_slab_free(slab, b) == ACRE_OK); /* "ZZzz,..." */
    BREAK(slab->kind[7], SLAB_INNER, 2);
    BREAK(slab->word[7], 3U, 2);
    slab->kind[7] = SLAB_FREE; /* two free runs that adjoin */
    slab->word[7] = 1U;
    slab->word[4] = 3U;
    slab->kind[6] = SLAB_END;
    slab->word[6] = 3U;
    EXPECT(acre_slab_check(slab) == 3);
}

/* Lists of the right length with a wrong member. */
static void test_checker_lists(void)
{
    unsigned class64 = slab_class_of(8);
    unsigned char *block[5];

    make();
    for (size_t i = 0U; i < 5U; i++) { /* "ZZ......": 64s, the first zone full */
        block[i] = acre_slab_alloc(slab, 64);
    }
    EXPECT((slab->class[class64].zones == 1U) && (slab->word[0] == 0U) && (block[4] != NULL));
    BREAK(slab->class[class64].zones, 0U, 5);
    block[0] = acre_slab_page_alloc(slab, 1, (size_t)2 * PAGE);
    block[1] = acre_slab_page_alloc(slab, 1, (size_t)2 * PAGE);
    block[2] = acre_slab_page_alloc(slab, 1, PAGE);
    EXPECT(acre_slab_free(slab, block[0]) == ACRE_OK); /* "ZZ..RrR.": runs of two and of one */
    EXPECT((slab->bin[1] == 2U) && (slab->bin[0] == 7U) && (slab->kind[4] == SLAB_RUN));
    BREAK(slab->bin[1], 7U, 6); /* of another length */
    BREAK(slab->bin[1], 4U, 6); /* of this one, but out */
}

/* The tables were written over, from below: told, and nothing is handed out. */
static void test_overwritten(void)
{
    make();
    slab->bin[slab_bin_of(PAGES)] = PAGES;
    EXPECT((acre_slab_alloc(slab, 8) == NULL) && (faults == 1) && (heard.invariant == 6));
    EXPECT((heard.module == ACRE_MODULE_SLAB) && (heard.object == slab));
    slab->bin[slab_bin_of(PAGES)] = 0U;
    slab->word[0] = PAGES + 1U;
    EXPECT((acre_slab_alloc(slab, 2048) == NULL) && (faults == 2));
    slab->word[0] = 7U;
    EXPECT((acre_slab_alloc(slab, 2048) == NULL) && (faults == 2)); /* as if too short: no fault */
    slab->word[0] = 3U;
    EXPECT((acre_slab_alloc(slab, 1024) == NULL) && (faults == 3)); /* too short for its bin */
    slab->word[0] = PAGES;
    slab->kind[0] = SLAB_RUN;
    EXPECT((acre_slab_alloc(slab, 2048) == NULL) && (faults == 4));
    slab->kind[0] = SLAB_FREE;
    (void)acre_slab_alloc(slab, 8);
    slab->class[0].zones = 1U;
    EXPECT((acre_slab_alloc(slab, 8) == NULL) && (faults == 5) && (heard.invariant == 5));
    slab->class[0].zones = PAGES;
    EXPECT((acre_slab_alloc(slab, 8) == NULL) && (faults == 6));
    slab->class[0].zones = 0U;
    slab->word[0] = 0U;
    EXPECT((acre_slab_alloc(slab, 8) == NULL) && (faults == 7));
}

static void test_init(void)
{
    size_t smallest;
    size_t written = 0U;

    memset(memory, 0x55, sizeof memory);
    EXPECT(acre_slab_init(NULL, ROOM) == NULL);
    EXPECT(acre_slab_init(memory, 0) == NULL);
    EXPECT(acre_slab_init(memory, sizeof(struct acre_slab)) == NULL);
    EXPECT(acre_slab_init(memory, SIZE_MAX) == NULL);
    EXPECT(acre_slab_init(memory, sizeof(struct acre_slab) + PAGE) == NULL);
    for (size_t i = 0U; i < sizeof memory; i++) {
        written += memory[i] != 0x55U;
    }
    EXPECT(written == 0U); /* by none of the refused */
    smallest = room_for(1);
    for (size_t start = 0U; start < 300U; start += 7U) { /* any start, any size */
        for (size_t bytes = smallest - 64U; bytes < 6000U; bytes += 111U) {
            memset(memory, 0x55, sizeof memory);
            slab = acre_slab_init(&memory[start], bytes);
            if (slab != NULL) {
                unsigned char *end = slab->base + slab->pages * PAGE;
                size_t blocks = 0U;

                EXPECT(((unsigned char *)slab >= &memory[start]) &&
                       (end <= &memory[start + bytes]));
                EXPECT((size_t)(&memory[start + bytes] - end) < (2U * PAGE));
                EXPECT(acre_slab_check(slab) == 0);
                for (void *block; (block = acre_slab_alloc(slab, 256)) != NULL; blocks++) {
                    memset(block, 0xFF, 256);
                }
                EXPECT((blocks == slab->pages) && (acre_slab_check(slab) == 0));
                EXPECT((memory[start + bytes] == 0x55U) &&
                       ((start == 0U) || (memory[start - 1U] == 0x55U)));
            } else {
                EXPECT(memory[start + 64U] == 0x55U);
            }
        }
    }
}

/* More pages than their numbers reach: larger pages, and granules with them. */
static void test_large(void)
{
    const size_t bytes = (size_t)40U << 20;
    unsigned char *large = malloc(bytes);
    unsigned char *block;

    if (large == NULL) {
        printf("no memory for a large slab: skipped\n");
        return;
    }
    slab = acre_slab_init(large, bytes);
    EXPECT(slab_page_size(slab) == (ACRE_SLAB_WIDE ? 256U : 1024U));
    EXPECT((slab->pages << slab->shift) > (bytes / 20U * 19U));
    block = acre_slab_alloc(slab, 1);
    EXPECT(acre_slab_usable(slab, block) == (slab_page_size(slab) / 32U));
    EXPECT(acre_slab_free(slab, block + 4) == ACRE_ESPIPE);
    EXPECT(acre_slab_free(slab, block + acre_slab_usable(slab, block)) == ACRE_EALREADY);
    EXPECT(acre_slab_alloc(slab, bytes / 2U) != NULL);
    EXPECT((acre_slab_free(slab, block) == ACRE_OK) && (acre_slab_check(slab) == 0));
    free(large);
}

/* As many pages as page numbers of 16 bits reach: a run in the topmost bin, which has none above. */
static void test_longest(void)
{
    const size_t bytes = (size_t)16U << 20;
    unsigned char *large = malloc(bytes);
    unsigned char *page;
    size_t all;

    if (large == NULL) {
        printf("no memory for a large slab: skipped\n");
        return;
    }
    slab = acre_slab_init(large, bytes);
    EXPECT((slab_page_size(slab) == 256U) && (slab->pages > 57344U));
    all = slab->pages * PAGE;
    page = acre_slab_page_alloc(slab, 1, PAGE);
    EXPECT((page != NULL) && (acre_slab_alloc(slab, all) == NULL));
    EXPECT(acre_slab_page_free(slab, page, PAGE) == ACRE_OK);
    page = acre_slab_alloc(slab, all);
    EXPECT((page != NULL) && (acre_slab_alloc(slab, 1) == NULL));
    EXPECT((acre_slab_free(slab, page) == ACRE_OK) && (acre_slab_check(slab) == 0));
    free(large);
}

int main(void)
{
    (void)acre_fault_hook(listen);
    test_picture();
    test_classes();
    test_wrong_pointers();
    test_pages();
    test_realloc();
    test_walk();
    test_checker();
    test_checker_lists();
    test_overwritten();
    test_init();
    test_large();
    test_longest();
    return expect_report("slab");
}
