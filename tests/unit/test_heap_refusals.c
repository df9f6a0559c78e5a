/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the heap must not take. Every refusal leaves the whole memory as it was, byte for byte. In the
 * checked configuration every pointer into the heap is judged exactly, though the payloads are filled
 * with what looks like headers; in the plain one what acre/heap.h promises.
 */
#include "heap_format.h"

#include <stdlib.h>
#include <string.h>

#include "acre/fault.h"
#include "expect.h"

#define MEM 2048U

static _Alignas(16) unsigned char mem[MEM + 256U];
static unsigned char before[sizeof mem];
static struct acre_heap *heap;
static struct acre_fault heard;
static unsigned faults;

static void listen(const struct acre_fault *fault)
{
    heard = *fault;
    faults++;
}

/* Every call that takes a pointer refuses this one, and nothing changes. */
static void refused(void *p, int verdict)
{
    memcpy(before, mem, sizeof mem);
    EXPECT(acre_heap_verdict(heap, p) == verdict);
    EXPECT(acre_heap_free(heap, p) == verdict);
    EXPECT(!acre_heap_resize(heap, p, 8U));
    EXPECT(acre_heap_realloc(heap, p, 8U) == NULL);
    EXPECT(memcmp(before, mem, sizeof mem) == 0);
    if (acre_heap_verdict(heap, p) != verdict) {
        printf("  offset %ld: %d, not %d\n", (long)((unsigned char *)p - mem),
               acre_heap_verdict(heap, p), verdict);
    }
}

static void test_sizes(void)
{
    void *p;
    static const size_t absurd[] = {0U, SIZE_MAX, SIZE_MAX / 2U, (SIZE_MAX / 2U) + 1U};

    heap = acre_heap_init(mem, MEM);
    p = acre_heap_alloc(heap, 100U);
    memset(p, 0x77, 100U);
    memcpy(before, mem, sizeof mem);
    for (size_t i = 0U; i < sizeof absurd / sizeof absurd[0]; i++) {
        EXPECT(acre_heap_alloc(heap, absurd[i]) == NULL);
        EXPECT(acre_heap_alloc_aligned(heap, 16U, absurd[i]) == NULL);
        EXPECT(!acre_heap_resize(heap, p, absurd[i]));
    }
    for (size_t k = 0U; k < 5000U; k++) {
        EXPECT(acre_heap_alloc(heap, SIZE_MAX - k) == NULL);
        EXPECT(acre_heap_alloc_aligned(heap, 64U, SIZE_MAX - k) == NULL);
        EXPECT(acre_heap_alloc_offset(heap, 64U, 16U, SIZE_MAX - k) == NULL);
        EXPECT(acre_heap_realloc(heap, p, SIZE_MAX - k) == NULL);
        EXPECT(!acre_heap_resize(heap, p, SIZE_MAX - k));
    }
    for (size_t n = acre_heap_largest(heap) + 1U; n < (3U * MEM); n++) {
        EXPECT(acre_heap_alloc(heap, n) == NULL);
    }
    /* Alignments that are none, and one that nothing here has. */
    EXPECT(acre_heap_alloc_aligned(heap, 0U, 8U) == NULL);
    EXPECT(acre_heap_alloc_aligned(heap, 24U, 8U) == NULL);
    EXPECT(acre_heap_alloc_aligned(heap, SIZE_MAX, 8U) == NULL);
    EXPECT(acre_heap_alloc_aligned(heap, (SIZE_MAX / 2U) + 1U, 8U) == NULL);
    EXPECT(acre_heap_alloc_offset(heap, 64U, 1U, 8U) == NULL);
    EXPECT(acre_heap_alloc_offset(heap, 64U, ACRE_HEAP_ALIGN / 2U, 8U) == NULL);
    EXPECT(memcmp(before, mem, sizeof mem) == 0);
    EXPECT(acre_heap_free(heap, NULL) == ACRE_OK);
    EXPECT(acre_heap_verdict(heap, NULL) == ACRE_EFAULT);
    EXPECT(acre_heap_usable(heap, NULL) == 0U);
    EXPECT(memcmp(before, mem, sizeof mem) == 0);
}

static void test_outside(void)
{
    unsigned char *first;
    int local;

    heap = acre_heap_init(mem + 64, MEM);
    first = acre_heap_alloc(heap, 100U);
    for (unsigned char *p = mem; p < (first - HDR); p += ACRE_HEAP_ALIGN) {
        EXPECT(!acre_heap_contains(heap, p));
        refused(p, ACRE_EFAULT); /* in front, and in the control structure */
    }
    for (unsigned char *p = mem + 64 + MEM; p < (mem + sizeof mem); p++) {
        EXPECT(!acre_heap_contains(heap, p));
        refused(p, ACRE_EFAULT);
    }
    refused(&local, ACRE_EFAULT);
    EXPECT(acre_heap_contains(heap, first) && acre_heap_contains(heap, first + 500));
}

/* A double free is told as such while the block is still one. */
static void test_double(void)
{
    void *p[6];

    heap = acre_heap_init(mem, MEM);
    for (size_t i = 0U; i < 6U; i++) {
        p[i] = acre_heap_alloc(heap, 60U);
        memset(p[i], 0x55, 60U);
    }
    EXPECT(acre_heap_free(heap, p[1]) == ACRE_OK);
    refused(p[1], ACRE_EALREADY);
    EXPECT(acre_heap_free(heap, p[3]) == ACRE_OK);
    refused(p[3], ACRE_EALREADY);
    EXPECT(acre_heap_free(heap, p[2]) == ACRE_OK); /* merges with both */
    refused(p[1], ACRE_EALREADY);
    /* Now inside. Plain: its header still says that a block of another size is before it. */
    refused(p[2], (ACRE_HEAP_CHECKED != 0) ? ACRE_ESPIPE : ACRE_ECORRUPT);
    refused(p[3], ACRE_ESPIPE);
    EXPECT(acre_heap_realloc(heap, p[4], 0U) == NULL); /* frees */
    refused(p[4], ACRE_ESPIPE);
}

/* Every address of a heap whose payloads are made to look like blocks. */
static void test_every_offset(void)
{
    void *p[8];
    size_t count = 0U;
    unsigned right = 0U;

    heap = acre_heap_init(mem, MEM);
    for (size_t i = 0U; i < 8U; i++) {
        p[i] = acre_heap_alloc(heap, 8U + (29U * i));
        for (size_t k = 0U; k < (acre_heap_usable(heap, p[i]) / sizeof(word)); k++) {
            /* A header of one granule behind a used block, in each granule. */
            word_at(p[i], 0)[k] = (word)((ACRE_HEAP_CHECKED != 0) ? used_header(GRAIN) : 0x5554U);
        }
        count++;
    }
    EXPECT(acre_heap_free(heap, p[2]) == ACRE_OK);
    EXPECT(acre_heap_free(heap, p[5]) == ACRE_OK);
    EXPECT(acre_heap_free(heap, p[6]) == ACRE_OK);
    p[6] = NULL;
    memcpy(before, mem, sizeof mem);
    for (unsigned char *q = mem; q < (mem + MEM); q++) {
        int verdict = ACRE_ESPIPE;

        for (size_t i = 0U; i < 8U; i++) {
            if (p[i] == q) {
                verdict = ((i == 2U) || (i == 5U)) ? ACRE_EALREADY : ACRE_OK;
            }
        }
        if (verdict == ACRE_OK) {
            EXPECT(acre_heap_verdict(heap, q) == ACRE_OK);
            right++;
        } else if (!acre_heap_contains(heap, q)) {
            refused(q, ACRE_EFAULT);
        } else if (q > ((unsigned char *)p[7] + acre_heap_usable(heap, p[7]) + HDR)) {
            /* In the last free block: what is left of old ones there is not a block. */
            EXPECT(acre_heap_verdict(heap, q) != ACRE_OK);
        } else if (q != ((unsigned char *)p[7] + acre_heap_usable(heap, p[7]) + HDR)) {
            refused(q, verdict);
        } else {
            refused(q, ACRE_EALREADY); /* the start of the last free block */
        }
    }
    EXPECT(right == (count - 3U));
}

/* Overwritten headers: what the redundancy shows is refused, and told where it is certain. */
static void test_overwritten(void)
{
    unsigned char *a;
    unsigned char *b;
    unsigned char *c;
    word *header;
    word *foot;
    word was;

    heap = acre_heap_init(mem, MEM);
    a = acre_heap_alloc(heap, 60U);
    b = acre_heap_alloc(heap, 60U);
    c = acre_heap_alloc(heap, 60U);
    EXPECT(acre_heap_alloc(heap, 60U) != NULL);
    memset(a, 0, 60U);
    memset(b, 0, 60U);
    memset(c, 0, 60U);

    header = word_at(b, -1);
    was = *header; /* overrun by a with ones: a size that ends far outside */
    *header = (word) ~(word)0U ^ (PF | 1U) ^ USED;
    refused(b, (ACRE_HEAP_CHECKED != 0) ? ACRE_ECORRUPT : ACRE_ESPIPE);
    *header = used_header((size_t)(mem + MEM - b) + GRAIN); /* a little */
    memset(mem + MEM, 0, sizeof mem - MEM);
    refused(b, (ACRE_HEAP_CHECKED != 0) ? ACRE_ECORRUPT : ACRE_ESPIPE);
    *header = 0U; /* with zeros: no size */
    refused(b, ((ACRE_HEAP_CHECKED != 0) && (USED != 0U)) ? ACRE_ECORRUPT : ACRE_ESPIPE);
    *header = was;

    header = word_at(a, -1); /* the same at the start, where no second header can be in front */
    was = *header;
    *header = 0U;
    refused(a, ((ACRE_HEAP_CHECKED != 0) && (USED != 0U)) ? ACRE_ECORRUPT : ACRE_ESPIPE);
    *header = was;

    header = word_at(c, -1);
    *header |= PF; /* c says that b is free */
    refused(b, (ACRE_HEAP_CHECKED != 0) ? ACRE_ECORRUPT : ACRE_ESPIPE);
    refused(c, ACRE_ECORRUPT); /* and b's last word is no size of such a block */
    *header = (word)(*header & ~PF);

    EXPECT(acre_heap_free(heap, b) == ACRE_OK);
    foot = word_at(c - HDR, -1);
    was = *foot;
    faults = 0U;
    (void)acre_fault_hook(listen);
    *foot = (word) ~(word)0U; /* written to after free: the size leads out of the heap */
    EXPECT(acre_heap_free(heap, c) == ACRE_ECORRUPT);
    EXPECT((faults == 1U) && (heard.module == ACRE_MODULE_HEAP) && (heard.object == heap) &&
           (heard.address == c) && (heard.err == ACRE_ECORRUPT));
    *foot = (word)(was - (GRAIN / UNIT)); /* to a place that is no block */
    refused(c, ACRE_ECORRUPT);
    *foot = 0U;
    refused(c, ACRE_ECORRUPT);
    *foot = was;
    was = *word_at(b, SIZE);
    *word_at(b, SIZE) = (GRAIN / UNIT); /* the size at its other end */
    refused(c, ACRE_ECORRUPT);
    *word_at(b, SIZE) = was;
    (void)acre_fault_hook(NULL);
    EXPECT(acre_heap_free(heap, c) == ACRE_OK);
    EXPECT(acre_heap_check(heap) == 0);
}

/* A free block of two words says its size by one bit: its list must know it. */
static void test_packed(void)
{
#if (ACRE_HEAP_COMPACT_MAX == 0) && (ACRE_HEAP_ALIGN < 16) && (ACRE_HEAP_TAG_BYTES == 0)
    unsigned char *small[2];
    unsigned char *behind[2];
    word *back;
    word was;

    heap = acre_heap_init(mem, MEM);
    for (unsigned i = 0U; i < 2U; i++) {
        small[i] = acre_heap_alloc(heap, 4U);
        behind[i] = acre_heap_alloc(heap, 40U);
    }
    EXPECT(acre_heap_free(heap, small[0]) == ACRE_OK);
    EXPECT(acre_heap_free(heap, small[1]) == ACRE_OK);
    back = word_at(small[1], 0);
    was = *back;
    *back = (word)(was ^ 8U); /* another place in the heap */
    refused(behind[1], ACRE_ECORRUPT);
    *back = 1U; /* a place in front of it */
    refused(behind[1], ACRE_ECORRUPT);
    *back = (word)(was | 0xfff0U); /* and one behind it */
    refused(behind[1], ACRE_ECORRUPT);
    *back = was;
    EXPECT(acre_heap_free(heap, behind[1]) == ACRE_OK);
    EXPECT(acre_heap_free(heap, behind[0]) == ACRE_OK);
    EXPECT(acre_heap_check(heap) == 0);
#endif
}

/* Memory that ends with the heap: whatever its last words are, nothing behind them is read. */
static void test_edge(void)
{
    unsigned char *edge = malloc(MEM);
    struct acre_heap_block block;
    word *last;
    size_t n;

    EXPECT(edge != NULL);
    if (edge == NULL) {
        return;
    }
    heap = acre_heap_init(edge, MEM);
    n = acre_heap_largest(heap) / 2U;
    EXPECT(acre_heap_alloc(heap, n) != NULL);
    last = acre_heap_alloc(heap, acre_heap_largest(heap));
    EXPECT(last != NULL);
    for (size_t i = 0U; i < (acre_heap_usable(heap, last) / sizeof(word)); i++) {
        last[i] = FREE_HEADER;
    }
    for (unsigned char *p = edge; p < (edge + MEM); p++) {
        EXPECT((acre_heap_verdict(heap, p) != ACRE_OK) ||
               (p <= (unsigned char *)last)); /* the two blocks */
    }
    last[-1] = used_header(acre_heap_usable(heap, last) + HDR - GRAIN); /* the next: at the edge */
    EXPECT(acre_heap_check(heap) != 0);
    for (bool more = acre_heap_first(heap, &block); more; more = acre_heap_next(heap, &block)) {
        EXPECT((unsigned char *)block.address < (edge + MEM));
    }
    free(edge);
}

int main(void)
{
    test_sizes();
    test_outside();
    test_double();
    test_every_offset();
    test_overwritten();
    test_packed();
    test_edge();
    return expect_report("heap refusals");
}
