/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checker is code too: each invariant of heap_check.c is broken on purpose, in every way there
 * is, and must be found by its number. What was broken is mended, and the checker content again.
 */
#include "heap_layout.h"

#include <string.h>

#include "expect.h"

#if ACRE_HEAP_COMPACT_MAX == 0
typedef uint32_t word;
#define CONTROL struct heap_wide
#else
typedef uint16_t word;
#define CONTROL struct acre_heap
#endif

static _Alignas(16) unsigned char mem[4096];
static struct acre_heap *heap;
static CONTROL *control;
static unsigned char *used; /* behind a free block and before one */
static unsigned char *hole; /* before it, of several granules */
static unsigned char *rest; /* the last block, free */

static word *word_at(unsigned char *p, int i)
{
    return (word *)(void *)(p + (i * (int)sizeof(word)));
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
    rest = (unsigned char *)c + acre_heap_usable(heap, c) +
           ((sizeof(word) == 4U) ? ACRE_HEAP_HDR_W : ACRE_HEAP_HDR);
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

static void test_bounds(void)
{
    uint16_t near16 = (uint16_t)(control->first + 1U);
    uint32_t near32 = (uint32_t)control->first + 1U;
    uint32_t huge = 0xffffffffU;
    void *near = (sizeof control->first == 2U) ? (void *)&near16 : (void *)&near32;

    EXPECT(with_bytes(&control->first, near, sizeof control->first) == 1);
#if ACRE_HEAP_COMPACT_MAX == 0
    EXPECT(with_bytes(&control->end, &huge, 4U) == 1);
    huge = 0U;
    EXPECT(with_bytes(&control->end, &huge, 4U) == 1);
    huge = control->end / 2U;
    EXPECT(with_bytes(&control->end, &huge, 4U) == 1);
#else
    EXPECT(with_bytes(&control->head[HEAP_END], &huge, 2U) == 1);
    near16 = (uint16_t)(control->head[HEAP_END] / 2U);
    EXPECT(with_bytes(&control->head[HEAP_END], &near16, 2U) == 1);
    near16 = (uint16_t)(control->limit + 1U);
    EXPECT(with_bytes(&control->limit, &near16, 2U) == 1);
#endif
#if ACRE_HEAP_CHECKED
    near32 = control->bitmap + 1U;
    near16 = (uint16_t)near32;
    EXPECT(with_bytes(&control->bitmap,
                      (sizeof control->bitmap == 2U) ? (void *)&near16 : (void *)&near32,
                      sizeof control->bitmap) == 1);
#endif
}

static void test_blocks(void)
{
    word *header = word_at(used, -1);
    word *before = word_at(hole, -1);
    word *last = word_at(rest, -1);
    word size_one =
        (word)((sizeof(word) == 4U) && (ACRE_HEAP_TAG_BYTES == 0) && (ACRE_HEAP_ALIGN < 16) ? 8U
                                                                                            : 4U);

    EXPECT(with(header, (word)(*header & 3U)) == 2);      /* no size */
    EXPECT(with(header, (word)(*header | 0xfff8U)) == 2); /* beyond the end */
    EXPECT(with(header, (word)(*header ^ 2U)) == 3);      /* the hole before it forgotten */
    EXPECT(with(word_at(mem + 0, 0), *word_at(mem + 0, 0)) == 0);
    EXPECT(with(before, (word)(*before | 2U)) == 3); /* said to follow a hole */
    EXPECT(with(header, (word)(*header + size_one)) !=
           0); /* a granule too long: lands in the next */
    /* The end mark. */
    {
        struct acre_heap_stats stats;
        unsigned char *end;

        acre_heap_stats(heap, &stats);
        end = rest + stats.largest + ((sizeof(word) == 4U) ? ACRE_HEAP_HDR_W : ACRE_HEAP_HDR);
        EXPECT(*word_at(end, -1) == 2U);
        EXPECT(with(word_at(end, -1), 0U) == 3);
        EXPECT(with(word_at(end, -1), 3U) == 3);
        EXPECT(with(word_at(end - ((sizeof(word) == 4U) ? ACRE_HEAP_HDR_W : ACRE_HEAP_HDR), -1),
                    0xffffU) == 5); /* its size at the end */
    }
    EXPECT(with(word_at(used - ((sizeof(word) == 4U) ? ACRE_HEAP_HDR_W : ACRE_HEAP_HDR), -1), 1U) ==
           5);
    (void)last;
}

/* Two free blocks side by side, each sound by itself: only freeing without merging makes that. */
static void test_neighbours(void)
{
    unsigned char copy[sizeof mem];
    word *header = word_at(used, -1);

    memcpy(copy, mem, sizeof mem);
    if (sizeof(word) == 2U) {
        word size = (word)(*header >> 2);
        unsigned char *next = used + ((size_t)size * ACRE_HEAP_GRAN);

        *header = 3U; /* free, behind a free one */
        *word_at(used, 2) = size;
        *word_at(next - ACRE_HEAP_HDR, -1) = size;
        *word_at(next, -1) |= 2U;
    } else {
        *header |= 1U;
    }
    EXPECT(acre_heap_check(heap) == 4);
    memcpy(mem, copy, sizeof mem);
    EXPECT(acre_heap_check(heap) == 0);
}

static void test_lists(void)
{
    word *next = word_at(hole, 0);
    word *back = word_at(hole, 1);
    size_t bins = 0U;
    size_t bin = 0U;
    size_t granule = (sizeof(word) == 4U) ? ((ACRE_HEAP_ALIGN < 16) ? 8U : 16U) : ACRE_HEAP_GRAN;
    word me = (word)((size_t)(hole - mem) / granule);

    for (bins = 0U; control->head[bins] != me; bins++) {
    }
    bin = bins;
    EXPECT(*next != 0U); /* the second hole is behind it */
    EXPECT(with(next, (word)((size_t)(used - mem) / granule)) == 6); /* not free */
    EXPECT(with(next, 1U) == 6);                                     /* not in the heap */
    EXPECT(with(next, 0xfffU) == 6);
    EXPECT(with(next, (word)((size_t)(rest - mem) / granule)) == 6); /* of another bin */
    EXPECT(with(&control->head[bin], (word)((size_t)(rest - mem) / granule)) == 6);
    EXPECT(with(back, 0U) == 7);
    EXPECT(with(back, *next) == 7);
    EXPECT(with(next, me) == 7); /* a circle: it cannot link back to two */
    EXPECT(with(next, 0U) == 8); /* the second hole is in no list */
    control->map[0] ^= 1U << bin;
    EXPECT(acre_heap_check(heap) == 9);
    control->map[0] ^= 1U << bin;
    control->map[0] ^= 4U;
    EXPECT(acre_heap_check(heap) == 9);
    control->map[0] ^= 4U;
    EXPECT(acre_heap_check(heap) == 0);
    {
        word head = control->head[bin];
        uint32_t map = control->map[0];

        control->head[bin] = 0U; /* a bin forgotten, and the map with it */
        control->map[0] &= ~((uint32_t)1U << bin);
        EXPECT(acre_heap_check(heap) == 8);
        control->head[bin] = head;
        control->map[0] = map;
    }
    EXPECT(acre_heap_check(heap) == 0);
}

/* One block listed twice, back links and all: more are listed than are free. */
static void test_listed_twice(void)
{
    unsigned char copy[sizeof mem];
    word *back = word_at(hole, 1);
    word second = *word_at(hole, 0);
    size_t granule = (sizeof(word) == 4U) ? ((ACRE_HEAP_ALIGN < 16) ? 8U : 16U) : ACRE_HEAP_GRAN;
    unsigned char *other = mem + ((size_t)second * granule);

    memcpy(copy, mem, sizeof mem);
    memset(other + (4U * sizeof(word)), 0, 40U); /* in its middle: what looks like a third block */
    {
        unsigned char *fake = other + (4U * granule);
        word size = (word)((size_t)((unsigned char *)other - mem) / granule);

        (void)size;
        *word_at(fake, -1) = *word_at(other, -1);
        *word_at(fake, 0) = 0U;
        *word_at(fake, 1) = second;
        *word_at(fake, 2) = (sizeof(word) == 2U) ? *word_at(other, 2) : 0U;
        *word_at(other, 0) = (word)((size_t)(fake - mem) / granule);
    }
    (void)back;
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
