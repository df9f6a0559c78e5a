/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap, small enough to be drawn whole after every step: blocks by address, uppercase letter for a
 * used one, '.' for a free one, and its granules. "A3 .5 B1" is a block of 3 granules, a hole of 5, a
 * block of one. Each step says what the whole picture must be afterwards.
 */
#include "acre/heap.h"

#include <stdlib.h>
#include <string.h>

#include "expect.h"

#define GRANULES 24U /* of blocks, in each picture */
#define TEXT     128U

static _Alignas(16) unsigned char mem[1024];
static struct acre_heap *heap;
static void *slot[26]; /* A to Z */

static char name_of(const void *p)
{
    for (unsigned i = 0U; i < 26U; i++) {
        if (slot[i] == p) {
            return (char)('A' + i);
        }
    }
    return '?';
}

static void draw(char *text)
{
    struct acre_heap_block b;
    size_t at = 0U;

    text[0] = '\0';
    for (bool more = acre_heap_first(heap, &b); more; more = acre_heap_next(heap, &b)) {
        size_t granules = (b.size + ACRE_HEAP_HDR) / ACRE_HEAP_GRAN;

        at += (size_t)snprintf(text + at, TEXT - at, "%s%c%u", (at == 0U) ? "" : " ",
                               b.used ? name_of(b.address) : '.', (unsigned)granules);
    }
}

/* A request for exactly so many granules. */
static size_t bytes(unsigned granules)
{
    return (granules * ACRE_HEAP_GRAN) - ACRE_HEAP_HDR;
}

struct step {
    const char
        *what; /* "a B 3": alloc B of 3 granules; f: free; r: resize; m: realloc; l: align 64 */
    const char *after;
};

static void play(const char *title, const struct step *steps, size_t count)
{
    char text[TEXT];

    heap = acre_heap_init(mem, sizeof mem);
    /* All but GRANULES of it is given to a block that is not drawn: the pictures start behind it. */
    memset(slot, 0, sizeof slot);
    for (size_t size = sizeof mem; size > 0U; size -= 1U) {
        heap = acre_heap_init(mem, size);
        if ((heap != NULL) && (acre_heap_max_request(heap) == bytes(GRANULES))) {
            break;
        }
    }
    EXPECT(heap != NULL);
    for (size_t s = 0U; s < count; s++) {
        const char *what = steps[s].what;
        void **it = &slot[what[2] - 'A'];
        unsigned n = 0U;

        if (what[3] == ' ') {
            n = (unsigned)(what[4] - '0');
            if (what[5] != '\0') {
                n = (n * 10U) + (unsigned)(what[5] - '0');
            }
        }
        switch (what[0]) {
        case 'a':
            *it = acre_heap_alloc(heap, bytes(n));
            break;
        case 'l':
            *it = acre_heap_alloc_aligned(heap, 64U, bytes(n));
            break;
        case 'f':
            EXPECT(acre_heap_free(heap, *it) == ACRE_OK);
            *it = NULL;
            break;
        case 'r':
            (void)acre_heap_resize(heap, *it, bytes(n));
            break;
        default:
            *it = acre_heap_realloc(heap, *it, bytes(n));
            break;
        }
        draw(text);
        if (strcmp(text, steps[s].after) != 0) {
            printf("%s, step %u (%s): %s\n", title, (unsigned)s, what, text);
        }
        EXPECT(strcmp(text, steps[s].after) == 0);
        EXPECT(acre_heap_check(heap) == 0);
    }
}

#define PLAY(steps) play(__func__, steps, sizeof steps / sizeof steps[0])

/* Every way in which a freed block can meet its neighbours. */
static void test_merge(void)
{
    static const struct step steps[] = {
        {"a A 3", "A3 .21"},
        {"a B 3", "A3 B3 .18"},
        {"a C 3", "A3 B3 C3 .15"},
        {"a D 3", "A3 B3 C3 D3 .12"},
        {"a E 3", "A3 B3 C3 D3 E3 .9"},
        {"f B", "A3 .3 C3 D3 E3 .9"}, /* between two used ones */
        {"f C", "A3 .6 D3 E3 .9"},    /* the one before is free, of another bin than the whole */
        {"f E", "A3 .6 D3 .12"},      /* the one behind is free */
        {"f D", "A3 .21"},            /* both */
        {"f A", ".24"},
    };

    PLAY(steps);
}

/* A block that grows or shrinks within its bin keeps its place in the list. */
static void test_same_bin(void)
{
    static const struct step steps[] = {
        {"a A 4", "A4 .20"},
        {"a B 2", "A4 B2 .18"},
        {"a C 1", "A4 B2 C1 .17"},
        {"a D 1", "A4 B2 C1 D1 .16"},
        {"f C", "A4 B2 .1 D1 .16"},
        {"f D", "A4 B2 .18"}, /* both; what lies behind is of the bin of the whole */
        {"a C 1", "A4 B2 C1 .17"},
        {"f C", "A4 B2 .18"}, /* one behind, first of its bin, stays so */
        {"f A", ".4 B2 .18"},
        {"a E 1", "E1 .3 B2 .18"},
        {"f E", ".4 B2 .18"},
        {"f B", ".24"},
    };

    PLAY(steps);
}

/* Its own bin first: the best of the first four that fit; else the next bin above. */
static void test_choice(void)
{
    static const struct step steps[] = {
        {"a A 1", "A1 .23"},
        {"a B 5", "A1 B5 .18"},
        {"a C 1", "A1 B5 C1 .17"},
        {"a D 4", "A1 B5 C1 D4 .13"},
        {"a E 1", "A1 B5 C1 D4 E1 .12"},
        {"a F 5", "A1 B5 C1 D4 E1 F5 .7"},
        {"f B", "A1 .5 C1 D4 E1 F5 .7"},
        {"f D", "A1 .5 C1 .4 E1 F5 .7"},   /* bin of 4 and 5: first the 5, then the 4 */
        {"a G 4", "A1 .5 C1 G4 E1 F5 .7"}, /* the second fits best */
        {"f G", "A1 .5 C1 .4 E1 F5 .7"},
        {"a H 5", "A1 H5 C1 .4 E1 F5 .7"},
        {"a I 5", "A1 H5 C1 .4 E1 F5 I5 .2"}, /* the 4 is of the same bin and too small */
        {"a J 4", "A1 H5 C1 J4 E1 F5 I5 .2"},
        {"a K 3", "A1 H5 C1 J4 E1 F5 I5 .2"}, /* nothing left for it: not served */
        {"a L 2", "A1 H5 C1 J4 E1 F5 I5 L2"},
        {"a M 1", "A1 H5 C1 J4 E1 F5 I5 L2"},
    };

    PLAY(steps);
}

/* The best, not the last that fits. */
static void test_best(void)
{
    static const struct step steps[] = {
        {"a A 9", "A9 .15"},
        {"a B 1", "A9 B1 .14"},
        {"a C 11", "A9 B1 C11 .3"},
        {"a D 1", "A9 B1 C11 D1 .2"},
        {"f A", ".9 B1 C11 D1 .2"},
        {"f C", ".9 B1 .11 D1 .2"}, /* one bin, in this order */
        {"a E 8", "E8 .1 B1 .11 D1 .2"},
        {"r E 8", "E8 .1 B1 .11 D1 .2"}, /* as it is, with a hole behind it */
    };

    PLAY(steps);
}

/* The lower of two goes first, whichever was freed last. */
static void test_order(void)
{
    static const struct step steps[] = {
        {"a A 2", "A2 .22"},
        {"a B 1", "A2 B1 .21"},
        {"a C 2", "A2 B1 C2 .19"},
        {"a D 1", "A2 B1 C2 D1 .18"},
        {"a E 2", "A2 B1 C2 D1 E2 .16"},
        {"a F 16", "A2 B1 C2 D1 E2 F16"},
        {"f A", ".2 B1 C2 D1 E2 F16"},
        {"f E", ".2 B1 C2 D1 .2 F16"},
        {"f C", ".2 B1 .2 D1 .2 F16"},
        {"a G 2", "G2 B1 .2 D1 .2 F16"},
        {"a H 2", "G2 B1 H2 D1 .2 F16"},
        {"f G", ".2 B1 H2 D1 .2 F16"},
        {"a I 1", "I1 .1 B1 H2 D1 .2 F16"}, /* no block of 1: the first of 2 */
        {"a J 2", "I1 .1 B1 H2 D1 J2 F16"},
    };

    PLAY(steps);
}

static void test_resize(void)
{
    static const struct step steps[] = {
        {"a A 4", "A4 .20"},       {"r A 2", "A2 .22"},    /* what is given back merges */
        {"r A 6", "A6 .18"},                               /* grows into what is behind */
        {"a B 2", "A6 B2 .16"},    {"r A 7", "A6 B2 .16"}, /* no: B is in the way */
        {"r A 3", "A3 .3 B2 .16"}, {"r A 6", "A6 B2 .16"}, /* takes the hole exactly */
        {"r B 18", "A6 B18"},      {"r B 19", "A6 B18"},   {"r B 18", "A6 B18"}, /* as it is */
        {"r B 17", "A6 B17 .1"},   {"f A", ".6 B17 .1"},   {"r B 18", ".6 B18"}, {"f B", ".24"},
    };

    PLAY(steps);
}

static void test_realloc(void)
{
    static const struct step steps[] = {
        {"m A 2", "A2 .22"},                                     /* of nothing: alloc */
        {"a B 2", "A2 B2 .20"},       {"m A 3", ".2 B2 A3 .17"}, /* moves */
        {"m A 5", ".2 B2 A5 .15"},                               /* grows where it is */
        {"m B 1", ".2 B1 .1 A5 .15"}, {"f A", ".2 B1 .21"},      {"f B", ".24"},
    };

    PLAY(steps);
}

/* Prefix and suffix of an aligned block are given back; where it lies depends on the heap's start. */
static void test_aligned(void)
{
    char text[TEXT];
    size_t before;

    heap = acre_heap_init(mem, 512U);
    slot[0] = acre_heap_alloc(heap, bytes(1U));
    for (size_t align = 1U; align <= 128U; align *= 2U) {
        slot[1] = acre_heap_alloc_aligned(heap, align, bytes(2U));
        before =
            ((size_t)((unsigned char *)slot[1] - (unsigned char *)slot[0]) / ACRE_HEAP_GRAN) - 1U;
        draw(text);
        EXPECT((slot[1] != NULL) && (((uintptr_t)slot[1] % align) == 0U));
        EXPECT(before < ((align <= ACRE_HEAP_GRAN) ? 1U : (align / ACRE_HEAP_GRAN)));
        EXPECT(strncmp(text, "A1 ", 3U) == 0);
        if (before == 0U) {
            EXPECT(strncmp(text + 3U, "B2 .", 4U) == 0);
        } else {
            EXPECT((text[3] == '.') && (strtoul(text + 4U, NULL, 10) == before));
            EXPECT(strstr(text, " B2 .") != NULL);
        }
        EXPECT(acre_heap_check(heap) == 0);
        EXPECT(acre_heap_free(heap, slot[1]) == ACRE_OK);
        slot[1] = NULL;
    }
    EXPECT(acre_heap_free(heap, slot[0]) == ACRE_OK);
    EXPECT(acre_heap_largest(heap) == acre_heap_max_request(heap));
}

/*
 * A script of every call, in heaps from too small to large enough, granule by granule: so each of its
 * allocations is, in some heap, the one that fails. Whatever failed, all is one block in the end.
 */
static void test_each_failure(void)
{
    unsigned short served = 0U;
    unsigned short all = 0x1fU;
    unsigned kinds = 0U;

    for (size_t size = 16U; size < sizeof mem; size += ACRE_HEAP_GRAN) {
        void *p[5] = {NULL};
        unsigned short now = 0U;

        heap = acre_heap_init(mem, size);
        if (heap == NULL) {
            continue;
        }
        p[0] = acre_heap_alloc(heap, 40U);
        p[1] = acre_heap_alloc_aligned(heap, 64U, 24U);
        p[2] = acre_heap_realloc(heap, NULL, 100U);
        p[3] = acre_heap_alloc_offset(heap, 32U, 16U, 60U);
        p[4] = acre_heap_realloc(heap, p[0], 130U);
        if (p[4] != NULL) {
            p[0] = NULL;
        }
        for (unsigned i = 0U; i < 5U; i++) {
            now = (unsigned short)(now | ((p[i] != NULL) ? (1U << i) : 0U));
        }
        EXPECT(acre_heap_check(heap) == 0);
        kinds += (now != served) ? 1U : 0U;
        served = now;
        for (unsigned i = 0U; i < 5U; i++) {
            EXPECT(acre_heap_free(heap, p[i]) == ACRE_OK);
            EXPECT(acre_heap_check(heap) == 0);
        }
        EXPECT(acre_heap_largest(heap) == acre_heap_max_request(heap));
    }
    EXPECT((served == (all & ~1U)) && (kinds >= 5U)); /* all served in the end, and not at once */
}

static void test_reset(void)
{
    char text[TEXT];

    heap = acre_heap_init(mem, 512U);
    (void)acre_heap_alloc(heap, 50U);
    (void)acre_heap_alloc(heap, 60U);
    acre_heap_reset(heap);
    draw(text);
    EXPECT((strchr(text, ' ') == NULL) && (text[0] == '.'));
    EXPECT(acre_heap_check(heap) == 0);
    EXPECT(acre_heap_largest(heap) == acre_heap_max_request(heap));
    EXPECT((acre_heap_used(heap) == 0U) && (acre_heap_peak(heap) == 0U));
    (void)acre_heap_alloc(heap, 50U);
    EXPECT((ACRE_HEAP_STATS == 0) || (acre_heap_peak(heap) > 0U));
    acre_heap_reset(heap);
    acre_heap_peak_reset(heap);
    EXPECT(acre_heap_peak(heap) == 0U);
}

int main(void)
{
    test_merge();
    test_same_bin();
    test_choice();
    test_best();
    test_order();
    test_resize();
    test_realloc();
    test_aligned();
    test_each_failure();
    test_reset();
    return expect_report("heap pictures");
}
