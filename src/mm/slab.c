/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slab.c - size classes in zones over pages
 *
 *   granules   1  2  3 ... 16 | 18 20 22 ... 32 | 36 40 44 ... 64 |     above: whole pages
 *   class      0  1  2 ... 15 | 16 17 18 ... 23 | 24 25 26 ... 31 |
 *   (a granule is a 32nd of a page: 8 bytes with pages of 256)
 *
 *   class 2 ---> zone, 1 page            ---> zone, 1 page
 *                |x|x|.|x|.|.|.|.|.|.|        |.|x|x|x|x|x|x|x|x|x|        x out, . free
 *                word 1111110100              word 0000000001
 *
 * A zone has as many pages as it takes to waste no more than an eighth of it, 8 at most, and 32
 * chunks at most: so one word has a bit for each, and its lowest set bit is the chunk to hand out. No
 * list runs through the chunks, no header lies in the zone: whatever is written into blocks, before
 * or after they are freed, cannot break the slab, and a freed chunk says so by its bit.
 *
 * A class lists its zones with free chunks; one without is in no list. A zone whose last chunk comes
 * back is given to the page level at once. Keeping one would save making it again when a program
 * frees and allocates across that edge, but that costs a bounded few dozen instructions, while a kept
 * zone for each class ever used is most of what makes slabs need many times what they hold.
 *
 * Invariants, in the order acre_slab_check() tests them:
 *   1  base, pages and shift are such that the arrays lie in front of the first page
 *   2  from page 0 on, runs, zones and free runs follow each other without gap to the last page;
 *      inside of them the kinds are as slab_core.h says
 *   3  no two free runs adjoin
 *   4  a zone has a chunk out, and free bits for chunks that exist only
 *   5  the list of a class has exactly its zones with a free chunk, linked both ways
 *   6  bin b has exactly the free runs of its lengths, linked both ways; bit b of map says whether any
 *   7  used, blocks, zones and free_pages are the sums; used <= peak
 */
#include "slab_core.h"

#include "copy.h"

/* Inverses of 1, 3, 5 ... 15 modulo 2^32: see acre/stride.h for what they do. */
static const uint32_t inverses[8] = {1U,          0xAAAAAAABU, 0xCCCCCCCDU, 0xB6DB6DB7U,
                                     0x38E38E39U, 0xBA2E8BA3U, 0xC4EC4EC5U, 0xEEEEEEEFU};

static int corrupt(const struct acre_slab *slab, int invariant, const void *address)
{
    const struct acre_fault fault = {ACRE_MODULE_SLAB, ACRE_ECORRUPT, invariant, slab, address};

    return acre_fault(&fault);
}

/* ---- setting up ---- */

/* Pages of a zone: the fewest that waste no more than an eighth, else those that waste least. */
static void init_class(struct slab_class *class, uint32_t granules)
{
    uint32_t best = UINT32_MAX;

    class->zones = SLAB_NONE;
    for (uint32_t n = 1U; n <= ACRE_SLAB_ZONE_PAGES; n++) {
        uint32_t chunks = (n * SLAB_GRANULES) / granules;
        uint32_t waste;

        chunks = (chunks > 32U) ? 32U : chunks;
        /* Per page, scaled by what all numbers of pages divide. */
        waste = ((n * SLAB_GRANULES) - (chunks * granules)) * (840U / n);
        if ((chunks > 0U) && (waste < best) && (best > (840U * SLAB_GRANULES / 8U))) {
            best = waste;
            class->pages = (uint8_t)n;
            class->chunks = (uint8_t)chunks;
        }
    }
}

/* Bytes of the arrays that describe n pages, and of the bins. */
static size_t table_bytes(size_t n)
{
    return (n * (sizeof(uint32_t) + (2U * sizeof(slab_page)) + sizeof(uint8_t))) +
           (SLAB_BINS * sizeof(slab_page));
}

/* Where page 0 lies when there are n of 1 << shift bytes, after control data at start. */
static uintptr_t first_page(uintptr_t start, size_t n, unsigned shift)
{
    uintptr_t mask = ((uintptr_t)1U << shift) - 1U;

    return (start + sizeof(struct acre_slab) + table_bytes(n) + mask) & ~mask;
}

/* The largest number of pages for which table and pages fit between start and end; 0 iff none. */
static size_t fit_pages(uintptr_t start, uintptr_t end, unsigned shift)
{
    size_t page = (size_t)1U << shift;
    size_t room = end - start;
    size_t fixed = sizeof(struct acre_slab) + table_bytes(0U);
    size_t n;

    if (room < (fixed + page)) {
        return 0U;
    }
    n = (room - fixed) / (page + (table_bytes(1U) - table_bytes(0U)));
    while ((n > 0U) && (first_page(start, n, shift) > (end - (n << shift)))) {
        n--; /* twice at most: aligning page 0 costs less than a page */
    }
    return n;
}

struct acre_slab *acre_slab_init(void *memory, size_t bytes)
{
    uintptr_t start =
        ((uintptr_t)memory + (sizeof(size_t) - 1U)) & ~(uintptr_t)(sizeof(size_t) - 1U);
    uintptr_t end = (uintptr_t)memory + bytes;
    unsigned shift = 31U - acre_clz32(ACRE_SLAB_PAGE);
    struct acre_slab *slab;
    slab_page *links;

    if ((memory == NULL) || (bytes < (sizeof(struct acre_slab) + sizeof(size_t))) ||
        (bytes > (UINTPTR_MAX - (uintptr_t)memory))) {
        return NULL;
    }
    while (fit_pages(start, end, shift) > SLAB_PAGES_MAX) {
        shift++;
    }
    if (fit_pages(start, end, shift) == 0U) {
        return NULL;
    }
    slab = (struct acre_slab *)start; /* MISRA dev 11.4: aligned above */
    acre_fill(slab, 0, sizeof *slab);
    slab->shift = shift;
    slab->pages = fit_pages(start, end, shift);
    slab->base =
        (unsigned char *)memory + (first_page(start, slab->pages, shift) - (uintptr_t)memory);
    slab->word = (uint32_t *)(void *)&slab[1];
    links = (slab_page *)(void *)&slab->word[slab->pages];
    slab->next = links;
    slab->prev = &links[slab->pages];
    slab->bin = &links[2U * slab->pages];
    slab->kind = (uint8_t *)&slab->bin[SLAB_BINS];
    for (unsigned b = 0U; b < SLAB_BINS; b++) {
        slab->bin[b] = SLAB_NONE;
    }
    for (unsigned c = 0U; c < SLAB_CLASSES; c++) {
        init_class(&slab->class[c], slab_class_granules(c));
    }
    acre_fill(slab->kind, SLAB_INNER, slab->pages);
    slab_run_give(slab, 0U, slab->pages);
    return slab;
}

/* ---- zones ---- */

static slab_page zone_make(struct acre_slab *slab, unsigned c)
{
    struct slab_class *class = &slab->class[c];
    uint32_t pages = class->pages;
    slab_page zone = slab_run_take(slab, pages);
    uint8_t *kind;

    if (zone == SLAB_NONE) {
        return SLAB_NONE;
    }
    kind = &slab->kind[zone];
    slab->word[zone] = slab_full_mask(class);
    for (uint32_t i = 1U; i < pages; i++) { /* at most ACRE_SLAB_ZONE_PAGES */
        kind[i] = (uint8_t)(SLAB_MORE + i);
    }
    kind[0] = (uint8_t)(SLAB_ZONE + c);
    slab_list_push(slab, &class->zones, zone);
    slab->zones++;
    return zone;
}

static void zone_end(struct acre_slab *slab, slab_page zone, unsigned c)
{
    struct slab_class *class = &slab->class[c];

    slab_list_remove(slab, &class->zones, zone);
    acre_fill(&slab->kind[zone], SLAB_INNER, class->pages);
    slab->zones--;
    slab_run_give(slab, zone, class->pages);
}

static void *chunk_take(struct acre_slab *slab, unsigned c)
{
    struct slab_class *class = &slab->class[c];
    slab_page zone = class->zones;
    unsigned chunk;

    if (zone == SLAB_NONE) {
        zone = zone_make(slab, c);
        if (zone == SLAB_NONE) {
            return NULL;
        }
    }
    if ((zone >= slab->pages) || (slab->kind[zone] != (SLAB_ZONE + c)) ||
        (slab->word[zone] == 0U)) {
        (void)corrupt(slab, 5, slab);
        return NULL;
    }
    chunk = acre_ctz32(slab->word[zone]);
    slab->word[zone] &= slab->word[zone] - 1U;
    if (slab->word[zone] == 0U) {
        slab_list_remove(slab, &class->zones, zone);
    }
    return slab_address(slab, zone) + (chunk * slab_chunk_size(slab, c));
}

static void chunk_give(struct acre_slab *slab, slab_page zone, unsigned c, unsigned chunk)
{
    struct slab_class *class = &slab->class[c];

    if (slab->word[zone] == 0U) {
        slab_list_push(slab, &class->zones, zone);
    }
    slab->word[zone] |= (uint32_t)1U << chunk;
    if (slab->word[zone] == slab_full_mask(class)) {
        zone_end(slab, zone, c);
    }
}

/* ---- where a pointer leads ---- */

struct place {
    slab_page first; /* of its run or zone                        */
    unsigned kind;   /* SLAB_RUN or SLAB_ZONE + class             */
    unsigned chunk;  /* in a zone                                 */
    size_t size;     /* usable bytes                              */
};

/* Which chunk of a class starts at an offset in its zone; chunks or more iff none does. */
static uint32_t chunk_at(const struct acre_slab *slab, unsigned c, size_t offset)
{
    size_t granule = (size_t)1U << (slab->shift - 5U);
    uint32_t granules = slab_class_granules(c);
    unsigned shift = acre_ctz32(granules);
    uint32_t product = (uint32_t)(offset / granule) * inverses[granules >> (shift + 1U)];

    if ((offset & (granule - 1U)) != 0U) {
        return UINT32_MAX;
    }
    return (product >> shift) | (product << ((32U - shift) & 31U));
}

/* ACRE_OK and where it is, iff block is the start of one that is out; else as acre_slab_free(). */
static int locate(const struct acre_slab *slab, const void *block, struct place *place)
{
    size_t offset = (uintptr_t)block - (uintptr_t)slab->base; /* below base: wraps, so huge */
    size_t page = offset >> slab->shift;
    unsigned kind;

    if (page >= slab->pages) {
        return ACRE_EFAULT;
    }
    kind = slab->kind[page];
    if ((kind > SLAB_MORE) && (kind < SLAB_ZONE)) {
        page -= kind - SLAB_MORE;
        kind = slab->kind[page];
    }
    offset -= page << slab->shift;
    place->first = (slab_page)page;
    place->kind = kind;
    if (kind >= SLAB_ZONE) {
        unsigned c = kind - SLAB_ZONE;
        uint32_t chunk = chunk_at(slab, c, offset);

        if (chunk >= slab->class[c].chunks) {
            return ACRE_ESPIPE;
        }
        place->chunk = (unsigned)chunk;
        place->size = slab_chunk_size(slab, c);
        return (((slab->word[page] >> chunk) & 1U) == 0U) ? ACRE_OK : ACRE_EALREADY;
    }
    if (offset != 0U) {
        return ACRE_ESPIPE;
    }
    place->size = (size_t)slab->word[page] << slab->shift; /* SLAB_INNER's says nothing */
    if (kind == SLAB_RUN) {
        return ACRE_OK;
    }
    return (kind == SLAB_FREE) ? ACRE_EALREADY : ACRE_ESPIPE;
}

/* ---- the calls ---- */

static size_t limit_of(const struct acre_slab *slab)
{
    return (size_t)SLAB_LIMIT << (slab->shift - 5U);
}

static unsigned class_for(const struct acre_slab *slab, size_t bytes) /* 1 .. limit */
{
    return slab_class_of((uint32_t)((bytes - 1U) >> (slab->shift - 5U)) + 1U);
}

static void count_in(struct acre_slab *slab, size_t bytes)
{
    slab->blocks++;
    slab->used += bytes;
    if (slab->peak < slab->used) {
        slab->peak = slab->used;
    }
}

void *acre_slab_page_alloc(struct acre_slab *slab, size_t align, size_t bytes)
{
    slab_page first;
    size_t n;

    if ((bytes == 0U) || (bytes > (slab->pages << slab->shift)) || (align == 0U) ||
        ((align & (align - 1U)) != 0U)) {
        return NULL;
    }
    n = slab_pages_for(slab, bytes);
    first = slab_run_take_aligned(slab, n, align);
    if (first == SLAB_NONE) {
        return NULL;
    }
    slab->kind[first] = SLAB_RUN;
    slab->word[first] = (uint32_t)n;
    count_in(slab, n << slab->shift);
    return slab_address(slab, first);
}

void *acre_slab_alloc(struct acre_slab *slab, size_t bytes)
{
    void *block;
    unsigned c;

    if ((bytes == 0U) || (bytes > limit_of(slab))) {
        return acre_slab_page_alloc(slab, 1U, bytes);
    }
    c = class_for(slab, bytes);
    block = chunk_take(slab, c);
    if (block != NULL) {
        count_in(slab, slab_chunk_size(slab, c));
    }
    return block;
}

void *acre_slab_alloc_aligned(struct acre_slab *slab, size_t align, size_t bytes)
{
    if ((align == 0U) || ((align & (align - 1U)) != 0U)) {
        return NULL;
    }
    if ((bytes == 0U) || (align > slab_page_size(slab)) || (bytes > limit_of(slab))) {
        return acre_slab_page_alloc(slab, align, bytes);
    }
    /* A multiple of align has a class whose chunks are one too: steps are powers of two. */
    bytes = (bytes + (align - 1U)) & ~(align - 1U);
    return acre_slab_alloc(slab, bytes);
}

int acre_slab_verdict(const struct acre_slab *slab, const void *block)
{
    struct place place;

    return locate(slab, block, &place);
}

size_t acre_slab_usable(const struct acre_slab *slab, const void *block)
{
    struct place place;

    return (locate(slab, block, &place) == ACRE_OK) ? place.size : 0U;
}

int acre_slab_free(struct acre_slab *slab, void *block)
{
    struct place place;
    int err;

    if (block == NULL) {
        return ACRE_OK;
    }
    err = locate(slab, block, &place);
    if (err != ACRE_OK) {
        return err;
    }
    slab->blocks--;
    slab->used -= place.size;
    if (place.kind == SLAB_RUN) {
        slab_run_give(slab, place.first, place.size >> slab->shift);
    } else {
        chunk_give(slab, place.first, place.kind - SLAB_ZONE, place.chunk);
    }
    return ACRE_OK;
}

int acre_slab_page_free(struct acre_slab *slab, void *block, size_t bytes)
{
    struct place place;
    int err = locate(slab, block, &place);

    if (err != ACRE_OK) {
        return err;
    }
    if ((place.kind != SLAB_RUN) || (bytes == 0U) || (bytes > place.size) ||
        ((slab_pages_for(slab, bytes) << slab->shift) != place.size)) {
        return ACRE_EINVAL;
    }
    return acre_slab_free(slab, block);
}

/* A run gets another length where it lies. */
static bool run_resize(struct acre_slab *slab, const struct place *place, size_t bytes)
{
    size_t had = place->size >> slab->shift;
    size_t want;

    if (bytes > (slab->pages << slab->shift)) {
        return false;
    }
    want = slab_pages_for(slab, bytes);
    if ((want > had) && !slab_run_grow(slab, place->first, had, want)) {
        return false;
    }
    slab->word[place->first] = (uint32_t)want;
    slab->blocks--;
    slab->used -= place->size;
    count_in(slab, want << slab->shift);
    if (want < had) {
        slab_run_give(slab, place->first + want, had - want);
    }
    return true;
}

bool acre_slab_resize(struct acre_slab *slab, void *block, size_t bytes)
{
    struct place place;

    if ((bytes == 0U) || (locate(slab, block, &place) != ACRE_OK)) {
        return false;
    }
    return (place.kind == SLAB_RUN) ? run_resize(slab, &place, bytes) : (bytes <= place.size);
}

void *acre_slab_realloc(struct acre_slab *slab, void *block, size_t bytes)
{
    struct place place;
    void *moved;
    bool chunk;

    if (block == NULL) {
        return acre_slab_alloc(slab, bytes);
    }
    if (bytes == 0U) {
        (void)acre_slab_free(slab, block);
        return NULL;
    }
    if (locate(slab, block, &place) != ACRE_OK) {
        return NULL;
    }
    /* Small enough for chunks: moves unless its class is the request's, so that shrinking frees. */
    chunk = bytes <= limit_of(slab);
    if (chunk ? (place.kind == (SLAB_ZONE + class_for(slab, bytes)))
              : ((place.kind == SLAB_RUN) && run_resize(slab, &place, bytes))) {
        return block;
    }
    moved = acre_slab_alloc(slab, bytes);
    if (moved != NULL) {
        acre_copy(moved, block, (place.size < bytes) ? place.size : bytes);
        (void)acre_slab_free(slab, block);
    } else if (bytes <= place.size) {
        moved = block; /* shrinking never fails */
    }
    return moved;
}
