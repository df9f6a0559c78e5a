/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.c - fixed-size blocks, constant time
 *
 * plain    base         base+stride
 *          +------------+------------+------------+------------+
 *          | caller's   | free: link | caller's   | free: link |    count = 4, used = 2
 *          +------------+-----|------+------------+------^-----+
 *          free --------------^'-------------------------'
 *          live  1        0            1            0               one bit per block, outside
 *
 * tagged      base              base+stride
 *          +--+-----------+-----+-----------+--+-----------+
 *          |P | caller's  |link |           |P | caller's  |         P: address of the struct
 *          +--+-----------+-----+-----------+--+-----------+
 *
 * A link is the next free block's address with its lowest bit set, so it cannot be taken for the
 * address of a pool: the word before a block says by itself whether the block is out. A plain pool
 * knows by its live map; one without a map marks its free blocks in their second word.
 *
 * Blocks' contents are their users', who may scribble on a freed one. What is read from there is
 * verified before it is used; what cannot be verified changes nothing and is told to the fault hook.
 *
 * Invariants, in the order acre_pool_check() tests them:
 *   1  the struct is as init left it: magic is that of its own address
 *   2  used <= peak <= count
 *   3  each tag is the pool's address or a link
 *   4  used is the number of blocks out, where a map or tags say which
 *   5  every node of the free list is the start of one of our blocks
 *   6  no node of the free list is out; each has a link, and its mark where blocks are marked
 *   7  the free list has exactly count - used nodes (so it has no cycle)
 *
 * Not here: waiting for a block. That is a queue of threads; see src/kernel/.
 */
#include "acre/pool.h"

#include "acre/fault.h"

#define MAGIC (UINTPTR_MAX / 255U * 0xA5U) /* 0xA5A5... */
#define LINK  1U                           /* lowest bit of a link */

_Static_assert((MAGIC & LINK) != 0U, "an odd magic cannot be a pool's own address");
_Static_assert(sizeof(uintptr_t) == sizeof(void *), "a word holds an address");

static int corrupt(const struct acre_pool *pool, int invariant, const void *address)
{
    const struct acre_fault fault = {ACRE_MODULE_POOL, ACRE_ECORRUPT, invariant, pool, address};

    return acre_fault(&fault);
}

static uintptr_t magic_of(const struct acre_pool *pool)
{
    return (uintptr_t)pool ^ MAGIC;
}

/* The word that has the link while the block is free: the tag, or the block's first. */
static uintptr_t *word_of(const struct acre_pool *pool, uintptr_t block)
{
    return (uintptr_t *)(block - pool->tag); /* MISRA dev 11.4: an address within the storage */
}

static uintptr_t *mark_of(uintptr_t block)
{
    return (uintptr_t *)(block + sizeof(uintptr_t)); /* MISRA dev 11.4: as above */
}

static bool is_marked_kind(const struct acre_pool *pool)
{
    return (pool->live == NULL) && (pool->tag == 0U) && (pool->stride >= (2U * sizeof(uintptr_t)));
}

static uintptr_t mark_value(const struct acre_pool *pool, uintptr_t block)
{
    return pool->magic ^ (block >> 1);
}

/* Number of the block that starts at an address; count or more iff none does. */
static size_t index_of(const struct acre_pool *pool, uintptr_t block)
{
    /* Unsigned, so an address below base wraps to a huge offset and fails too. */
    return acre_stride_index(pool->divide, block - (uintptr_t)pool->base);
}

static bool live_get(const struct acre_pool *pool, size_t i)
{
    return ((pool->live[i / 32U] >> (i % 32U)) & 1U) != 0U;
}

static void live_flip(struct acre_pool *pool, size_t i)
{
    if (pool->live != NULL) {
        pool->live[i / 32U] ^= (uint32_t)1U << (i % 32U);
    }
}

static bool is_link(const struct acre_pool *pool, uintptr_t word)
{
    return ((word & LINK) != 0U) && ((word == LINK) || (index_of(pool, word - LINK) < pool->count));
}

/* ACRE_OK iff block i, which starts at block, is out; ACRE_EALREADY or ACRE_ECORRUPT. */
static int state_of(const struct acre_pool *pool, uintptr_t block, size_t i)
{
    uintptr_t word;

    if (pool->live != NULL) {
        return live_get(pool, i) ? ACRE_OK : ACRE_EALREADY;
    }
    word = *word_of(pool, block);
    if (pool->tag != 0U) {
        if (word == (uintptr_t)pool) {
            return ACRE_OK;
        }
        return is_link(pool, word) ? ACRE_EALREADY : ACRE_ECORRUPT;
    }
    if (is_marked_kind(pool) && is_link(pool, word) &&
        (*mark_of(block) == mark_value(pool, block))) {
        return ACRE_EALREADY;
    }
    return ACRE_OK;
}

/* Whether block i, the start of one, can be a node of the free list. */
static bool is_node(const struct acre_pool *pool, uintptr_t block, size_t i)
{
    if (!is_link(pool, *word_of(pool, block))) {
        return false;
    }
    if (pool->live != NULL) {
        return !live_get(pool, i);
    }
    return !is_marked_kind(pool) || (*mark_of(block) == mark_value(pool, block));
}

static void push(struct acre_pool *pool, uintptr_t block)
{
    *word_of(pool, block) = (uintptr_t)pool->free | LINK;
    if (is_marked_kind(pool)) {
        *mark_of(block) = mark_value(pool, block);
    }
    pool->free = (void *)block; /* MISRA dev 11.4: one of our blocks */
}

static int init(struct acre_pool *pool, void *storage, size_t bytes, size_t block_size, size_t tag,
                uint32_t *map)
{
    size_t stride;

    if ((pool == NULL) || (storage == NULL) || (((uintptr_t)storage % sizeof(void *)) != 0U) ||
        ((uintptr_t)storage > (UINTPTR_MAX - bytes))) {
        return ACRE_EINVAL;
    }
    /* Bound before rounding: rounding SIZE_MAX up gives 0, which always "fits". */
    if ((block_size == 0U) || (block_size > (SIZE_MAX - (2U * sizeof(void *))))) {
        return ACRE_EINVAL;
    }
    stride = ACRE_POOL_ROUND(block_size) + tag;
    if (stride > bytes) {
        return ACRE_EINVAL;
    }

    pool->base = (unsigned char *)storage + tag;
    pool->stride = stride;
    pool->count = bytes / stride;
    pool->divide = acre_stride_make(stride);
    pool->tag = tag;
    pool->magic = magic_of(pool);
    pool->free = NULL;
    pool->used = 0U;
    pool->peak = 0U;
    pool->inner = 0U;
    pool->live = map;
    if ((map == NULL) && (tag == 0U) && (pool->count <= 32U)) {
        pool->live = &pool->inner;
    }
    for (size_t i = 0U; (map != NULL) && (i < ACRE_POOL_MAP_WORDS(pool->count)); i++) {
        map[i] = 0U;
    }
    for (size_t i = pool->count; i > 0U; i--) { /* backwards: block 0 is handed out first */
        push(pool, (uintptr_t)&pool->base[(i - 1U) * stride]);
    }
    return ACRE_OK;
}

int acre_pool_init(struct acre_pool *pool, void *storage, size_t bytes, size_t block_size,
                   uint32_t *map)
{
    return init(pool, storage, bytes, block_size, 0U, map);
}

int acre_pool_init_tagged(struct acre_pool *pool, void *storage, size_t bytes, size_t block_size)
{
    return init(pool, storage, bytes, block_size, sizeof(void *), NULL);
}

void *acre_pool_alloc(struct acre_pool *pool)
{
    uintptr_t block = (uintptr_t)pool->free;
    size_t i;

    if (block == 0U) {
        return NULL;
    }
    /* The head was read from memory a caller may have scribbled on: better to hand out nothing
     * than the same block twice, or one that is not ours. */
    i = index_of(pool, block);
    if (i >= pool->count) {
        (void)corrupt(pool, 5, pool->free);
        return NULL;
    }
    if (!is_node(pool, block, i)) {
        (void)corrupt(pool, 6, pool->free);
        return NULL;
    }
    /* MISRA dev 11.4: NULL or one of our blocks */
    pool->free = (void *)(*word_of(pool, block) - LINK);
    live_flip(pool, i);
    if (pool->tag != 0U) {
        *word_of(pool, block) = (uintptr_t)pool;
    } else if (is_marked_kind(pool)) {
        *mark_of(block) = 0U;
    }
    pool->used++;
    if (pool->peak < pool->used) {
        pool->peak = pool->used;
    }
    return &pool->base[block - (uintptr_t)pool->base];
}

int acre_pool_locate(const struct acre_pool *pool, const void *block, size_t *index)
{
    size_t i = index_of(pool, (uintptr_t)block);

    if (i >= pool->count) {
        uintptr_t offset = ((uintptr_t)block - (uintptr_t)pool->base) + pool->tag;

        return (offset < (pool->count * pool->stride)) ? ACRE_ESPIPE : ACRE_EFAULT;
    }
    *index = i;
    return state_of(pool, (uintptr_t)block, i);
}

int acre_pool_free(struct acre_pool *pool, void *block)
{
    size_t i;
    int err;

    if (block == NULL) {
        return ACRE_OK;
    }
    err = acre_pool_locate(pool, block, &i);
    if (err == ACRE_ECORRUPT) {
        return corrupt(pool, 3, block);
    }
    if (err != ACRE_OK) {
        return err;
    }
    if (pool->used == 0U) {
        return ACRE_EALREADY; /* blocks of one word do not say so themselves */
    }
    /* All checks are behind us; nothing from here on can fail. */
    live_flip(pool, i);
    pool->used--;
    push(pool, (uintptr_t)block);
    return ACRE_OK;
}

int acre_pool_owner(const void *block, struct acre_pool **pool)
{
    struct acre_pool *owner;
    uintptr_t word;
    size_t i;

    if ((block == NULL) || (((uintptr_t)block % sizeof(void *)) != 0U)) {
        return ACRE_EFAULT;
    }
    word = *((const uintptr_t *)block - 1);
    if ((word & LINK) != 0U) {
        return ACRE_EALREADY;
    }
    owner = (struct acre_pool *)word; /* MISRA dev 11.4: believed only if what follows holds */
    if ((owner == NULL) || ((word % sizeof(void *)) != 0U) || (owner->magic != magic_of(owner)) ||
        (owner->tag == 0U) || (acre_pool_locate(owner, block, &i) != ACRE_OK)) {
        return ACRE_EFAULT;
    }
    *pool = owner;
    return ACRE_OK;
}

void acre_pool_reset_peak(struct acre_pool *pool)
{
    pool->peak = pool->used;
}

int acre_pool_retire(struct acre_pool *pool)
{
    if (pool->used != 0U) {
        return ACRE_EBUSY;
    }
    pool->magic = 0U;
    return ACRE_OK;
}

/* Invariants 3 and 4: what the blocks and the map say. */
static int check_states(const struct acre_pool *pool)
{
    size_t out = 0U;

    if ((pool->live == NULL) && (pool->tag == 0U)) {
        return 0; /* nothing says which blocks are out */
    }
    for (size_t i = 0U; i < pool->count; i++) {
        int state = state_of(pool, (uintptr_t)&pool->base[i * pool->stride], i);

        if (state == ACRE_ECORRUPT) {
            return 3;
        }
        out += (state == ACRE_OK) ? 1U : 0U;
    }
    return (out == pool->used) ? 0 : 4;
}

static int check_list(const struct acre_pool *pool)
{
    uintptr_t block = (uintptr_t)pool->free;
    size_t left = pool->count - pool->used;

    for (; block != 0U; left--) {
        size_t i = index_of(pool, block);

        if (i >= pool->count) {
            return 5;
        }
        if (!is_node(pool, block, i)) {
            return 6;
        }
        if (left == 0U) {
            return 7; /* a cycle, or a block listed twice */
        }
        block = *word_of(pool, block) - LINK;
    }
    return (left == 0U) ? 0 : 7;
}

int acre_pool_check(const struct acre_pool *pool)
{
    int broken;

    if (pool->magic != magic_of(pool)) {
        return 1;
    }
    if ((pool->used > pool->peak) || (pool->peak > pool->count)) {
        return 2;
    }
    broken = check_states(pool);
    return (broken != 0) ? broken : check_list(pool);
}
