/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mempool.c - the quad-split pools of old Zephyr: k_mem_pool, sys_mem_pool
 *
 * Three defects were found in the original by proof (Zhao and Sanan, CAV 2019). What excludes each:
 *
 *   1  A level was chosen by a peek without the lock, and the block then split and labelled as of
 *      another level.   Here one lock is held from the search to the last split, and a block's level
 *      is asked of the pool when it comes back, not remembered.
 *   2  An internal "try again" reached the caller, even one that waits for ever.   Here nothing is
 *      tried again: memory is handed to a waiter by the one who frees it.
 *   3  "Never" and "not now" had one number, so a request above the largest size waited for ever.
 *      Here it is refused before anything is looked at.
 *
 * Waiting is waiting.c's, as for heaps; a waiter's word is its size.
 */
#include <acre/kernel/isr.h>

#include <zephyr/sys/mempool.h>

#include "private.h"
#include "waiting.h"

/* The pools of K_MEM_POOL_DEFINE, an array; a block's id has the number of its pool in it. */
static struct k_mem_pool *all_pools(size_t *count)
{
    struct k_mem_pool *first;
    int number;

    STRUCT_SECTION_GET(k_mem_pool, 0, &first);
    STRUCT_SECTION_COUNT(k_mem_pool, &number);
    *count = (size_t)number;
    return first;
}

static size_t wanted(size_t size)
{
    return (size == 0U) ? 1U : size;
}

static int init_static_pools(void)
{
    STRUCT_SECTION_FOREACH(k_mem_pool, pool) {
        int err = acre_quad_init(&pool->quad, pool->buffer, pool->min_size, pool->max_size,
                                 pool->n_max, pool->levels, pool->map);

        __ASSERT(err == ACRE_OK, "a pool that cannot be: %s", pool->name);
        (void)err;
        acre_wait_init(&pool->wait_q, ACRE_WAIT_PRIORITY);
    }
    return 0;
}
ACRE_INIT(zephyr_pools, init_static_pools, ACRE_INIT_BOARD + 1);

/* ---- waiting ---- */

static void *take_wanted(void *object, uintptr_t want)
{
    struct k_mem_pool *pool = object;

    return acre_quad_alloc(&pool->quad, want);
}

static void put_back(void *object, void *mem)
{
    struct k_mem_pool *pool = object;

    (void)acre_quad_free(&pool->quad, mem);
}

static void waiter_left(void *object, void *mem);

static struct z_memory memory_of(struct k_mem_pool *pool)
{
    struct z_memory memory = {pool, &pool->wait_q, &pool->lock, take_wanted, put_back, waiter_left};

    return memory;
}

static int give(struct k_mem_pool *pool, void *mem)
{
    struct z_memory memory = memory_of(pool);
    k_spinlock_key_t key = k_spin_lock(&pool->lock);
    int err = acre_quad_free(&pool->quad, mem);

    z_unlock_and_serve(&memory, key);
    return err;
}

static void waiter_left(void *object, void *mem)
{
    struct z_memory memory = memory_of(object);

    if (mem != NULL) {
        (void)give(object, mem);
    } else {
        z_serve(&memory);
    }
}

static void *take(struct k_mem_pool *pool, size_t size)
{
    k_spinlock_key_t key = k_spin_lock(&pool->lock);
    void *mem = z_may_go_first(&pool->wait_q) ? acre_quad_alloc(&pool->quad, size) : NULL;

    k_spin_unlock(&pool->lock, key);
    return mem;
}

/* ---- k_mem_pool ---- */

static struct k_mem_block_id id_of(struct k_mem_pool *pool, size_t size, const void *mem)
{
    uint32_t level = acre_quad_level_of(&pool->quad, size);
    struct k_mem_block_id id = {0U, 0U, 0U};
    size_t count;

    id.pool = (uint32_t)(pool - all_pools(&count)) & 0xFFU;
    id.level = level & 0xFU;
    /* Where it lies, in words: the same whatever its level. */
    id.block = (uint32_t)(((uintptr_t)mem - (uintptr_t)pool->buffer) / 4U) & 0xFFFFFU;
    return id;
}

static int given(struct k_mem_pool *pool, struct k_mem_block *block, size_t size, void *mem,
                 int err)
{
    block->data = mem;
    if (mem == NULL) {
        block->id = (struct k_mem_block_id){0U, 0U, 0U};
        return err;
    }
    block->id = id_of(pool, size, mem);
    return 0;
}

int k_mem_pool_alloc(struct k_mem_pool *pool, struct k_mem_block *block, size_t size,
                     k_timeout_t timeout)
{
    struct z_memory memory = memory_of(pool);
    k_spinlock_key_t key;
    void *mem = NULL;
    int err;

    __ASSERT(!acre_in_isr() || z_timeout_is_no_wait(timeout), "an interrupt cannot wait");
    size = wanted(size);
    if (acre_quad_level_of(&pool->quad, size) == ACRE_QUAD_NONE) {
        return given(pool, block, size, NULL, -ENOMEM);
    }
    key = k_spin_lock(&pool->lock);
    if (z_may_go_first(&pool->wait_q)) {
        mem = acre_quad_alloc(&pool->quad, size);
    }
    if ((mem != NULL) || z_timeout_is_no_wait(timeout) || acre_in_isr()) {
        k_spin_unlock(&pool->lock, key);
        return given(pool, block, size, mem, -ENOMEM);
    }
    err = z_wait_for_memory(&memory, key, timeout, size, &mem);
    return given(pool, block, size, mem, err);
}

static void free_block(const char *call, struct k_mem_pool *pool, void *mem)
{
    int err = give(pool, mem);

    if (err != ACRE_OK) {
        z_heap_complain(call, err, mem);
    }
}

/* The pool of an id; NULL: there is none, and that was complained about. */
static struct k_mem_pool *pool_of(const struct k_mem_block_id *id)
{
    size_t count;
    struct k_mem_pool *first = all_pools(&count);

    if (id->pool >= count) {
        z_heap_complain("k_mem_pool_free", ACRE_EFAULT, id);
        return NULL;
    }
    return first + id->pool;
}

void k_mem_pool_free_id(struct k_mem_block_id *id)
{
    struct k_mem_pool *pool = pool_of(id);

    if (pool != NULL) {
        free_block("k_mem_pool_free", pool, (char *)pool->buffer + ((size_t)id->block * 4U));
    }
}

void k_mem_pool_free(struct k_mem_block *block)
{
    struct k_mem_pool *pool = pool_of(&block->id);

    if (pool == NULL) {
        return;
    }
    if (block->data == NULL) { /* what a failed alloc leaves */
        z_heap_complain("k_mem_pool_free", ACRE_EFAULT, NULL);
        return;
    }
    free_block("k_mem_pool_free", pool, block->data);
}

/* ---- blocks that k_free() takes ---- */

/* The descriptor in front: what to free, and a word that says it is one. */
struct descriptor {
    struct k_mem_block_id id;
    uint16_t bytes; /* of the descriptor itself */
    uint16_t check;
};

static uint16_t check_of(const struct k_mem_pool *pool, const void *mem)
{
    uintptr_t mix = (uintptr_t)pool ^ (uintptr_t)mem;

    return (uint16_t)(0xC4ECU ^ mix ^ (mix >> 16));
}

_Static_assert(sizeof(struct descriptor) <= 8U, "fits what is kept before a block of k_free()");

/* The block of what z_mem_pool_take() gave; NULL: it gave no such thing. */
static void *block_of(struct k_mem_pool *pool, void *mem, struct descriptor *what)
{
    char *user = mem;

    if (((uintptr_t)mem % 4U) != 0U) {
        return NULL;
    }
    memcpy(what, user - sizeof *what, sizeof *what);
    if ((what->check != check_of(pool, mem)) ||
        ((uintptr_t)user < ((uintptr_t)pool->buffer + what->bytes))) {
        return NULL;
    }
    return user - what->bytes;
}

void *z_mem_pool_take(struct k_mem_pool *pool, size_t size, size_t descriptor)
{
    struct descriptor what;
    size_t bytes;
    char *block;

    if (size_add_overflow(size, descriptor, &bytes) || !z_mem_pool_known(pool)) {
        return NULL;
    }
    block = take(pool, bytes);
    if (block == NULL) {
        return NULL;
    }
    what.id = id_of(pool, bytes, block);
    what.bytes = (uint16_t)descriptor;
    what.check = check_of(pool, block + descriptor);
    memcpy(block + (descriptor - sizeof what), &what, sizeof what);
    return block + descriptor;
}

void z_mem_pool_give(struct k_mem_pool *pool, void *mem)
{
    struct descriptor what;
    void *block = block_of(pool, mem, &what);

    if (block == NULL) {
        z_heap_complain("k_free", ACRE_ESPIPE, mem);
        return;
    }
    /* Good for one free: the word is wiped while the block is still ours. */
    memset((char *)mem - sizeof what, 0, sizeof what);
    free_block("k_free", pool, block);
}

size_t z_mem_pool_usable(struct k_mem_pool *pool, void *mem)
{
    struct descriptor what;
    void *block = block_of(pool, mem, &what);
    size_t usable = (block == NULL) ? 0U : acre_quad_usable(&pool->quad, block);

    return (usable > what.bytes) ? (usable - what.bytes) : 0U;
}

void *k_mem_pool_malloc(struct k_mem_pool *pool, size_t size)
{
    return z_mem_pool_take(pool, size, sizeof(struct descriptor));
}

/* ---- sys_mem_pool ---- */

static uintptr_t sys_check(const struct sys_mem_pool *pool, const void *block)
{
    return (uintptr_t)pool ^ (uintptr_t)block ^ (uintptr_t)0x5351D00DU;
}

void sys_mem_pool_init(struct sys_mem_pool *p)
{
    int err =
        acre_quad_init(&p->quad, p->buffer, p->min_size, p->max_size, p->n_max, p->levels, p->map);

    __ASSERT(err == ACRE_OK, "a pool that cannot be");
    (void)err;
    (void)k_mutex_init(&p->mutex);
}

void *sys_mem_pool_alloc(struct sys_mem_pool *p, size_t size)
{
    struct sys_mem_pool_block *block;
    size_t bytes;

    if (size_add_overflow(size, sizeof *block, &bytes)) {
        return NULL;
    }
    (void)k_mutex_lock(&p->mutex, K_FOREVER);
    block = acre_quad_alloc(&p->quad, bytes);
    (void)k_mutex_unlock(&p->mutex);
    if (block == NULL) {
        return NULL;
    }
    block->pool = p;
    block->check = sys_check(p, block);
    return block + 1;
}

/* The block before what sys_mem_pool_alloc() gave; NULL: complained about. */
static struct sys_mem_pool_block *sys_block(const char *call, void *ptr)
{
    struct sys_mem_pool_block *block = (struct sys_mem_pool_block *)ptr - 1;

    if (!IS_ALIGNED(ptr, sizeof(void *)) || (block->check != sys_check(block->pool, block))) {
        z_heap_complain(call, ACRE_ESPIPE, ptr);
        return NULL;
    }
    return block;
}

void sys_mem_pool_free(void *ptr)
{
    struct sys_mem_pool_block *block;
    struct sys_mem_pool *p;
    int err;

    if (ptr == NULL) {
        return;
    }
    block = sys_block("sys_mem_pool_free", ptr);
    if (block == NULL) {
        return;
    }
    p = block->pool;
    block->check = 0U;
    (void)k_mutex_lock(&p->mutex, K_FOREVER);
    err = acre_quad_free(&p->quad, block);
    (void)k_mutex_unlock(&p->mutex);
    if (err != ACRE_OK) {
        z_heap_complain("sys_mem_pool_free", err, ptr);
    }
}

size_t sys_mem_pool_try_expand_inplace(void *ptr, size_t new_size)
{
    struct sys_mem_pool_block *block = sys_block("sys_mem_pool_try_expand_inplace", ptr);
    size_t have;

    if (block == NULL) {
        return 0U;
    }
    have = acre_quad_usable(&block->pool->quad, block) - sizeof *block;
    return (new_size <= have) ? 0U : have;
}
