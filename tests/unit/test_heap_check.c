/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker is code too: each invariant of heap_check.c is broken on purpose, in every way there
 * is, and must be found by its number. What was broken is mended, and the checker content again.
 */
#include "heap_format.h"

#include <string.h>

#include "expect.h"

static _Alignas(16) unsigned char mem[4096];
static struct acre_heap *heap;
static CONTROL *control;
static unsigned char *used; /* behind a free block and before one */
static unsigned char *hole; /* before it, of several granules */
static unsigned char *rest; /* the last block, free */

/* What a link to it is. */
static word link_to(const unsigned char *p)
{
    return (word)((size_t)(p - mem) / UNIT);
}

/* used A | hole | used | free to the end; and a second hole in the bin of the first */
static void build(void)
{
    void *a;
    void *b;
    void *c;

    heap = acre_heap_init(mem, sizeof mem);
    control = (CONTROL *)(void *)heap;
    a = acre_heap_alloc(heap, 40U);
    hole = acre_heap_alloc(heap, 100U);
    used = acre_heap_alloc(heap, 30U);
    b = acre_heap_alloc(heap, 100U);
    c = acre_heap_alloc(heap, 30U);
    EXPECT((a != NULL) && (acre_heap_free(heap, hole) == ACRE_OK));
    EXPECT(acre_heap_free(heap, b) == ACRE_OK);
    rest = (unsigned char *)c + acre_heap_usable(heap, c) + HDR;
    EXPECT(acre_heap_check(heap) == 0);
}

/* The word is `value` for one check, and then what it was. */
static int with(word *w, word value)
{
    word was = *w;
    int found;

    *w = value;
    found = acre_heap_check(heap);
    *w = was;
    EXPECT(acre_heap_check(heap) == 0);
    return found;
}

static int with_bytes(void *at, const void *value, size_t n)
{
    unsigned char was[8];
    int found;

    memcpy(was, at, n);
    memcpy(at, value, n);
    found = acre_heap_check(heap);
    memcpy(at, was, n);
    EXPECT(acre_heap_check(heap) == 0);
    return found;
}

/* A field of the control structure is one more, half, its complement and far too large. */
#define EXPECT_BOUND(field)                                                                        \
    do {                                                                                           \
        __typeof__(field) is = (field);                                                            \
        __typeof__(field) wrong[] = {is, is, is, is};                                              \
                                                                                                   \
        wrong[0]++;                                                                                \
        wrong[1] /= 2U;                                                                            \
        wrong[2] = (__typeof__(field))~wrong[2];                                                   \
        wrong[3] |= (__typeof__(field))((__typeof__(field))1U << ((8U * sizeof(field)) - 2U));     \
        for (unsigned i = 0U; i < 4U; i++) {                                                       \
            EXPECT(with_bytes(&(field), &wrong[i], sizeof(field)) == 1);                           \
        }                                                                                          \
    } while (0)

static void test_bounds(void)
{
    EXPECT_BOUND(control->first);
#if ACRE_HEAP_COMPACT_MAX == 0
    EXPECT_BOUND(control->span);
#else
    EXPECT_BOUND(control->head[HEAP_SPAN]);
    EXPECT_BOUND(control->limit);
#endif
#if ACRE_HEAP_CHECKED
    EXPECT_BOUND(control->bitmap);
#endif
    {
        CONTROL was = *control;

        memset(control, 0, sizeof *control);
        EXPECT(acre_heap_check(heap) == 1);
        *control = was;
        EXPECT(acre_heap_check(heap) == 0);
    }
}

static void test_blocks(void)
{
    word *header = word_at(used, -1);
    word *before = word_at(hole, -1);
    struct acre_heap_stats stats;
    unsigned char *end;

    EXPECT(with(header, (word)(*header & (USED | PF))) == 2); /* no size */
    EXPECT(with(header, (word)(*header | 0xfff8U)) == 2);     /* beyond the end */
    EXPECT(with(header, (word)(*header ^ PF)) == 3);          /* the hole before it forgotten */
    EXPECT(with(before, (word)(*before | PF)) == 3);          /* said to follow a hole */
    EXPECT(with(header, (word)(*header + SIZE_ONE)) != 0);    /* too long: lands in the next */
    /* The end mark. */
    acre_heap_stats(heap, &stats);
    end = rest + stats.largest + HDR;
    EXPECT(*word_at(end, -1) == (USED | PF));
    EXPECT(with(word_at(end, -1), USED) == 3);
    EXPECT(with(word_at(end, -1), (USED | PF) ^ 1U) == 3);
    /* What a free block says at its end. */
    EXPECT(with(word_at(end - HDR, -1), 0xffffU) == 5);
    EXPECT(with(word_at(used - HDR, -1), 1U) == 5);
}

/* Two free blocks side by side, each sound by itself: only freeing without merging makes that. */
static void test_neighbours(void)
{
    unsigned char copy[sizeof mem];
    size_t bytes = acre_heap_usable(heap, used) + HDR;

    memcpy(copy, mem, sizeof mem);
    *word_at(used, -1) = FREE_HEADER | PF;
    *word_at(used, 0) = 0U;
    *word_at(used, SIZE) = (word)(bytes / UNIT);
    *word_at(used + bytes - HDR, -1) = (word)(bytes / UNIT);
    *word_at(used + bytes, -1) |= PF;
    EXPECT(acre_heap_check(heap) == 4);
    memcpy(mem, copy, sizeof mem);
    EXPECT(acre_heap_check(heap) == 0);
}

static void test_lists(void)
{
    word *next = word_at(hole, NEXT);
    word *back = word_at(hole, BACK);
    size_t bin = 0U;
    word head;

    while (*HEAD(bin) != link_to(hole)) {
        bin++;
    }
    EXPECT((bin < 32U) && (*next != 0U));          /* the second hole is behind it */
    EXPECT(with(next, link_to(used)) == 6);        /* not free */
    EXPECT(with(next, (word)(GRAIN / UNIT)) == 6); /* not in the heap */
    EXPECT(with(next, (word)(0x8000U + GRAIN)) == 6);
    EXPECT(with(next, link_to(rest)) == 6); /* of another bin */
    EXPECT(with(HEAD(bin), link_to(rest)) == 6);
    memset(rest + (7U * GRAIN), 0, 4U * GRAIN); /* what looks like a free block, but for its size */
    *word_at(rest + (8U * GRAIN), -1) = FREE_HEADER;
    EXPECT(with(next, link_to(rest + (8U * GRAIN))) == 6);
    EXPECT(with(back, 0U) == 7);
    EXPECT(with(back, *next) == 7);
    EXPECT(with(next, link_to(hole)) == 7); /* a circle: it cannot link back to two */
    EXPECT(with(next, 0U) == 8);            /* the second hole is in no list */
    MAP(bin) ^= BIT(bin);
    EXPECT(acre_heap_check(heap) == 9);
    MAP(bin) ^= BIT(bin);
    MAP(0U) ^= 1U << 30;
    EXPECT(acre_heap_check(heap) == 9);
    MAP(0U) ^= 1U << 30;
    EXPECT(acre_heap_check(heap) == 0);
    head = *HEAD(bin); /* a bin forgotten, and the map with it */
    *HEAD(bin) = 0U;
    MAP(bin) ^= BIT(bin);
    EXPECT(acre_heap_check(heap) == 8);
    *HEAD(bin) = head;
    MAP(bin) ^= BIT(bin);
    EXPECT(acre_heap_check(heap) == 0);
}

/* One block listed twice, back links and all: more are listed than are free. */
static void test_listed_twice(void)
{
    unsigned char copy[sizeof mem];
    unsigned char *other = mem + ((size_t)*word_at(hole, NEXT) * UNIT);
    unsigned char *fake = other + (4U * GRAIN); /* in its middle: what looks like a third block */

    memcpy(copy, mem, sizeof mem);
    *word_at(fake, -1) = FREE_HEADER;
    *word_at(fake, SIZE) = *word_at(other, SIZE);
    *word_at(fake, NEXT) = 0U;
    *word_at(fake, BACK) = link_to(other);
    *word_at(other, NEXT) = link_to(fake);
    EXPECT(acre_heap_check(heap) == 8);
    memcpy(mem, copy, sizeof mem);
    EXPECT(acre_heap_check(heap) == 0);
}

static void test_optional(void)
{
#if ACRE_HEAP_CHECKED
    unsigned char *bitmap = mem + control->bitmap;

    for (unsigned i = 0U; i < 8U; i++) {
        bitmap[i] ^= 0x10U;
        EXPECT(acre_heap_check(heap) == 10);
        bitmap[i] ^= 0x10U;
    }
#endif
#if ACRE_HEAP_STATS
    control->used++;
    EXPECT(acre_heap_check(heap) == 11);
    control->used--;
    control->peak = control->used - 1U;
    EXPECT(acre_heap_check(heap) == 11);
    control->peak = control->used;
#endif
    EXPECT(acre_heap_check(heap) == 0);
}

/* The walk stops where a size leads nowhere, and reads nothing outside. */
static void test_walk(void)
{
    struct acre_heap_block b;
    word *header = word_at(used, -1);
    word was = *header;
    unsigned seen = 0U;

    *header = (word)(was | 0xfff8U);
    for (bool more = acre_heap_first(heap, &b); more; more = acre_heap_next(heap, &b)) {
        seen++;
    }
    EXPECT(seen == 2U);
    *header = was;
}

int main(void)
{
    build();
    test_bounds();
    test_blocks();
    test_neighbours();
    test_lists();
    test_listed_twice();
    test_optional();
    test_walk();
    return expect_report("heap checker");
}
