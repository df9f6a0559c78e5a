/* SPDX-License-Identifier: Apache-2.0 */
/* test_sys_heap.c - the heap without a lock: sizes, places, refusals, alignment, realloc, statistics */
#include <zephyr/sys/heap_listener.h>
#include <zephyr/sys/sys_heap.h>
#include <zephyr/ztest.h>

static uint8_t mem[4096] __aligned(8);
static void *scratch[1024];

ZTEST_SUITE(sys_heap, NULL, NULL, NULL, NULL, NULL);

/* ---- sizes ---- */

#define PROMISE(n)                                                                                 \
    do {                                                                                           \
        static uint8_t exact[Z_HEAP_MIN_SIZE_FOR(n)] __aligned(8);                                 \
        struct sys_heap h;                                                                         \
        void *p;                                                                                   \
        sys_heap_init(&h, exact, sizeof exact);                                                    \
        p = sys_heap_alloc(&h, (n));                                                               \
        zassert_not_null(p, "a heap for %d bytes", (n));                                           \
        memset(p, 0xA5, (n));                                                                      \
        zassert_is_null(sys_heap_alloc(&h, 1), "and for nothing more");                            \
        sys_heap_free(&h, p);                                                                      \
        zassert_is_null(sys_heap_alloc(&h, ROUND_UP(n, 8) + 1), "nor larger");                     \
        zassert_true(sys_heap_validate(&h));                                                       \
    } while (false)

ZTEST(sys_heap, test_min_size_for_serves_exactly_that)
{
    PROMISE(1);
    PROMISE(7);
    PROMISE(8);
    PROMISE(9);
    PROMISE(64);
    PROMISE(75);
    PROMISE(128);
    PROMISE(255);
    PROMISE(1000);
    PROMISE(2048);
    PROMISE(16000);
    PROMISE(100000);
}

ZTEST(sys_heap, test_too_small_is_an_assertion)
{
    struct sys_heap h;

    expect_assert();
    sys_heap_init(&h, mem, Z_HEAP_MIN_SIZE - 1);
    zassert_unreachable();
}

ZTEST(sys_heap, test_any_start_any_size)
{
    struct sys_heap h;

    for (size_t skew = 0; skew < 16; skew++) {
        for (size_t size = Z_HEAP_MIN_SIZE + 16; size < 200; size++) {
            uint8_t *p;

            memset(mem, 0x5A, sizeof mem);
            sys_heap_init(&h, mem + 64 + skew, size);
            p = sys_heap_alloc(&h, 1);
            zassert_not_null(p, "%zu bytes at %zu", size, skew);
            zassert_true((p >= (mem + 64 + skew)) && (p < (mem + 64 + skew + size)));
            zassert_equal(mem[63 + skew], 0x5A, "nothing before it");
            zassert_equal(mem[64 + skew + size], 0x5A, "nothing behind it");
            sys_heap_free(&h, p);
        }
    }
}

/* What upstream's own suite concludes about usable sizes from an address. */
static void usable_is_whole_units(struct sys_heap *h, void *p, size_t bytes)
{
    size_t header = (uintptr_t)p - ROUND_DOWN((uintptr_t)p - 1, 8);

    zassert_equal(sys_heap_usable_size(h, p), ROUND_UP(bytes + header, 8) - header, "%zu bytes",
                  bytes);
}

ZTEST(sys_heap, test_usable_size)
{
    struct sys_heap h;

    sys_heap_init(&h, mem, sizeof mem);
    for (size_t n = 1; n <= 300; n++) {
        void *p = sys_heap_alloc(&h, n);

        usable_is_whole_units(&h, p, n);
        zassert_true(sys_heap_usable_size(&h, p) >= sizeof(size_t));
        memset(p, (int)n, sys_heap_usable_size(&h, p));
        zassert_true(sys_heap_validate(&h), "all usable bytes may be written");
        sys_heap_free(&h, p);
    }
}

ZTEST(sys_heap, test_refusals_of_size)
{
    struct sys_heap h;
    static const size_t wrong[] = {0, sizeof mem, SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2, 1UL << 31};

    sys_heap_init(&h, mem, sizeof mem);
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        zassert_is_null(sys_heap_alloc(&h, wrong[i]));
        zassert_is_null(sys_heap_aligned_alloc(&h, 64, wrong[i]));
        zassert_is_null(sys_heap_noalign_alloc(&h, 64, wrong[i]));
    }
    sys_heap_free(&h, NULL);
    zassert_true(sys_heap_validate(&h));
}

/* ---- pointers that are not ours ---- */

static struct sys_heap refusing;
static char *refused;

static void refuse_setup(void *data)
{
    ARG_UNUSED(data);
    sys_heap_init(&refusing, mem, sizeof mem);
    (void)sys_heap_alloc(&refusing, 40);
    refused = sys_heap_alloc(&refusing, 40);
    (void)sys_heap_alloc(&refusing, 40);
}

static void refuse_after(void *data)
{
    ARG_UNUSED(data);
    zassert_true(sys_heap_validate(&refusing), "what was refused has changed nothing");
    zassert_not_null(sys_heap_alloc(&refusing, 40), "and the heap goes on");
}

ZTEST_SUITE(sys_heap_refuses, NULL, NULL, refuse_setup, refuse_after, NULL);

ZTEST(sys_heap_refuses, test_double_free)
{
    sys_heap_free(&refusing, refused);
    ztest_set_fault_valid(true);
    sys_heap_free(&refusing, refused);
}

ZTEST(sys_heap_refuses, test_foreign)
{
    ztest_set_fault_valid(true);
    sys_heap_free(&refusing, scratch);
}

ZTEST(sys_heap_refuses, test_misaligned)
{
    ztest_set_fault_valid(true);
    sys_heap_free(&refusing, refused + 4);
}

ZTEST(sys_heap_refuses, test_odd)
{
    ztest_set_fault_valid(true);
    sys_heap_free(&refusing, refused + 1);
}

ZTEST(sys_heap_refuses, test_interior)
{
    memset(refused, 0, 40);
    ztest_set_fault_valid(true);
    sys_heap_free(&refusing, refused + 16);
}

ZTEST(sys_heap_refuses, test_realloc_of_freed)
{
    sys_heap_free(&refusing, refused);
    ztest_set_fault_valid(true);
    (void)sys_heap_realloc(&refusing, refused, 80);
}

ZTEST(sys_heap_refuses, test_bad_alignment)
{
    expect_assert();
    (void)sys_heap_aligned_alloc(&refusing, 0x38, 8); /* three bits: neither form */
}

/* ---- alignment ---- */

ZTEST(sys_heap, test_aligned)
{
    struct sys_heap h;

    sys_heap_init(&h, mem, sizeof mem);
    for (size_t align = 1; align <= 512; align *= 2) {
        for (size_t n = 1; n < 100; n += 13) {
            char *p = sys_heap_aligned_alloc(&h, align, n);

            zassert_not_null(p, "%zu aligned to %zu", n, align);
            zassert_true(IS_ALIGNED(p, align));
            memset(p, 1, n);
            sys_heap_free(&h, p);
            zassert_true(sys_heap_validate(&h));
        }
    }
}

ZTEST(sys_heap, test_rewind)
{
    struct sys_heap h;

    sys_heap_init(&h, mem, sizeof mem);
    for (size_t align = 16; align <= 256; align *= 2) {
        for (size_t rewind = 1; rewind < align; rewind *= 2) {
            char *p = sys_heap_aligned_alloc(&h, align | rewind, 24);
            char *q = sys_heap_aligned_alloc(&h, align | rewind, 24);

            zassert_not_null(p, "%zu | %zu", align, rewind);
            zassert_true(IS_ALIGNED(p + rewind, align), "%zu | %zu gave %p", align, rewind, p);
            zassert_true(IS_ALIGNED(q + rewind, align));
            zassert_true(sys_heap_usable_size(&h, p) >= 24, "%zu | %zu: %zu", align, rewind,
                         sys_heap_usable_size(&h, p));
            memset(p, 0xEE, 24);
            memset(q, 0xDD, 24);
            zassert_true(sys_heap_validate(&h));
            q = sys_heap_realloc(&h, q, 48);
            zassert_equal((uint8_t)q[0], 0xDD);
            zassert_equal((uint8_t)q[23], 0xDD);
            sys_heap_free(&h, p);
            sys_heap_free(&h, q);
            zassert_true(sys_heap_validate(&h));
        }
    }
    zassert_not_null(sys_heap_alloc(&h, 3900), "all came back");
}

/* Prefix and suffix of an aligned block go back at once: the rest can be had to the last byte. */
ZTEST(sys_heap, test_aligned_wastes_nothing)
{
    struct sys_heap h;
    uint8_t *start, *end = mem + sizeof mem - 8;

    sys_heap_init(&h, mem, sizeof mem);
    start = sys_heap_alloc(&h, 1);
    sys_heap_free(&h, start);
    for (size_t align = 8; align < sizeof mem / 4; align *= 2) {
        for (size_t prefix = 0; prefix <= align; prefix += 8) {
            for (size_t n = 8; n <= align; n += 8) {
                void *p = sys_heap_alloc(&h, prefix);
                void *q = sys_heap_aligned_alloc(&h, align, n);
                uint8_t *r = sys_heap_aligned_alloc(&h, align, n);
                void *s;

                zassert_true((q != NULL) && (r != NULL), "%zu %zu %zu", prefix, align, n);
                s = sys_heap_alloc(&h, (size_t)(end - r) - n - 8);
                zassert_not_null(s, "%zu %zu %zu", prefix, align, n);
                sys_heap_free(&h, p);
                sys_heap_free(&h, q);
                sys_heap_free(&h, r);
                sys_heap_free(&h, s);
                s = sys_heap_alloc(&h, (size_t)(end - start));
                zassert_not_null(s, "one block again");
                zassert_is_null(sys_heap_alloc(&h, 1));
                sys_heap_free(&h, s);
            }
        }
    }
    zassert_true(sys_heap_validate(&h));
}

/* ---- realloc ---- */

static void fill(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = (uint8_t)(n + i);
    }
}

static bool filled(const uint8_t *p, size_t n, size_t as)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] != (uint8_t)(as + i)) {
            return false;
        }
    }
    return true;
}

ZTEST(sys_heap, test_realloc)
{
    struct sys_heap h;
    uint8_t *p, *q, *r;

    sys_heap_init(&h, mem, 2048);
    p = sys_heap_alloc(&h, 64);
    fill(p, 64);
    q = sys_heap_realloc(&h, p, 128);
    zassert_equal_ptr(p, q, "grown in place");
    zassert_true(filled(q, 64, 64));

    p = sys_heap_alloc(&h, 64);
    fill(p, 64);
    (void)sys_heap_alloc(&h, 64);
    q = sys_heap_realloc(&h, p, 128);
    zassert_not_equal(p, q, "its neighbour is out: it moves");
    zassert_true(filled(q, 64, 64));

    p = sys_heap_alloc(&h, 128);
    fill(p, 128);
    q = sys_heap_realloc(&h, p, 64);
    zassert_equal_ptr(p, q, "shrunk in place");
    zassert_true(filled(q, 64, 128));

    p = sys_heap_alloc(&h, 61);
    (void)sys_heap_alloc(&h, 80);
    q = sys_heap_realloc(&h, p, 64);
    zassert_equal_ptr(p, q, "within its unit");

    p = sys_heap_aligned_alloc(&h, 32, 32);
    q = sys_heap_aligned_realloc(&h, p, 256, 32);
    zassert_true(IS_ALIGNED(q, 256), "a stricter alignment moves it, if it must");
    zassert_true(sys_heap_validate(&h));

    sys_heap_init(&h, mem, 2048);
    r = sys_heap_aligned_alloc(&h, 8, 32);
    (void)sys_heap_alloc(&h, 32);
    q = sys_heap_aligned_realloc(&h, r, 8, 36);
    zassert_not_equal(q, r);
    r = q;
    zassert_is_null(sys_heap_realloc(&h, r, SIZE_MAX));
    zassert_is_null(sys_heap_realloc(&h, r, 0), "0 frees");
    zassert_not_null(sys_heap_realloc(&h, NULL, 10), "NULL allocates");
    zassert_true(sys_heap_validate(&h));
}

/* ---- random work ---- */

static void *stress_alloc(void *arg, size_t bytes)
{
    size_t *p = sys_heap_alloc(arg, bytes);

    if (p != NULL) {
        usable_is_whole_units(arg, p, bytes);
        memset(p, 0xB7, bytes);
        p[0] = bytes;
    }
    return p;
}

static void stress_free(void *arg, void *p)
{
    const uint8_t *byte = p;
    size_t bytes = *(size_t *)p;

    for (size_t i = sizeof(size_t); i < bytes; i++) {
        zassert_equal(byte[i], 0xB7, "somebody wrote into it");
    }
    sys_heap_free(arg, p);
    zassert_true(sys_heap_validate(arg));
}

static void stress(size_t bytes, int percent)
{
    static uint8_t big[65536] __aligned(8);
    struct z_heap_stress_result result;
    struct sys_heap h;

    sys_heap_init(&h, big, bytes);
    sys_heap_stress(stress_alloc, stress_free, &h, bytes, 4096, scratch, sizeof scratch, percent,
                    &result);
    zassert_equal(result.total_allocs + result.total_frees, 4096);
    zassert_true(result.successful_allocs > (result.total_allocs / 4));
    zassert_true(result.successful_allocs <= result.total_allocs);
    zassert_true(result.accumulated_in_use_bytes > 0);
}

ZTEST(sys_heap, test_stress)
{
    stress(2048, 50);
    stress(2048, 100);
    stress(65536, 100);
}

ZTEST(sys_heap, test_stress_repeats)
{
    struct z_heap_stress_result first, second;
    struct sys_heap h;

    sys_heap_init(&h, mem, 2048);
    sys_heap_stress(stress_alloc, stress_free, &h, 2048, 500, scratch, sizeof scratch, 80, &first);
    sys_heap_init(&h, mem, 2048);
    sys_heap_stress(stress_alloc, stress_free, &h, 2048, 500, scratch, sizeof scratch, 80, &second);
    zassert_mem_equal(&first, &second, sizeof first);
}

/* ---- statistics, lists, listeners ---- */

ZTEST(sys_heap, test_runtime_stats)
{
    struct sys_memory_stats stats, empty;
    struct sys_heap h, no_heap = {0};
    void *p, *q;

    zassert_equal(sys_heap_runtime_stats_get(NULL, &stats), -EINVAL);
    zassert_equal(sys_heap_runtime_stats_get(&no_heap, &stats), -EINVAL);
    zassert_equal(sys_heap_runtime_stats_reset_max(NULL), -EINVAL);
    sys_heap_init(&h, mem, 1024);
    zassert_equal(sys_heap_runtime_stats_get(&h, NULL), -EINVAL);
    zassert_ok(sys_heap_runtime_stats_get(&h, &empty));
    zassert_equal(empty.allocated_bytes, 0);
    p = sys_heap_alloc(&h, 100);
    q = sys_heap_alloc(&h, 50);
    zassert_ok(sys_heap_runtime_stats_get(&h, &stats));
    zassert_equal(stats.allocated_bytes, sys_heap_usable_size(&h, p) + sys_heap_usable_size(&h, q));
    zassert_equal(stats.max_allocated_bytes, stats.allocated_bytes);
    zassert_true(stats.free_bytes < (empty.free_bytes - 150));
    p = sys_heap_realloc(&h, p, 20);
    zassert_ok(sys_heap_runtime_stats_get(&h, &stats));
    zassert_equal(stats.allocated_bytes, sys_heap_usable_size(&h, p) + sys_heap_usable_size(&h, q));
    sys_heap_free(&h, p);
    sys_heap_free(&h, q);
    zassert_ok(sys_heap_runtime_stats_get(&h, &stats));
    zassert_equal(stats.allocated_bytes, 0);
    zassert_equal(stats.free_bytes, empty.free_bytes);
    zassert_true(stats.max_allocated_bytes >= 150);
    zassert_ok(sys_heap_runtime_stats_reset_max(&h));
    zassert_ok(sys_heap_runtime_stats_get(&h, &stats));
    zassert_equal(stats.max_allocated_bytes, 0);
}

#if CONFIG_SYS_HEAP_ARRAY_SIZE > 0
ZTEST(sys_heap, test_array)
{
    static struct sys_heap listed;
    struct sys_heap **all;
    bool found = false;
    int count;

    zassert_equal(sys_heap_array_get(NULL), -EINVAL);
    zassert_equal(sys_heap_array_save(NULL), -EINVAL);
    sys_heap_init(&listed, mem, sizeof mem);
    sys_heap_init(&listed, mem, sizeof mem);
    count = sys_heap_array_get(&all);
    zassert_between_inclusive(count, 1, CONFIG_SYS_HEAP_ARRAY_SIZE);
    for (int i = 0; i < count; i++) {
        zassert_false(found && (all[i] == &listed), "made twice, listed once");
        found = found || (all[i] == &listed);
    }
    zassert_true(found);
}
#endif

#ifdef CONFIG_SYS_HEAP_LISTENER
static struct sys_heap heard;
static uintptr_t heard_id;
static void *heard_mem;
static size_t heard_bytes;
static int heard_allocs, heard_frees;

static void on_alloc(uintptr_t id, void *p, size_t bytes)
{
    heard_id = id;
    heard_mem = p;
    heard_bytes = bytes;
    heard_allocs++;
}

static void on_free(uintptr_t id, void *p, size_t bytes)
{
    heard_id = id;
    heard_mem = p;
    heard_bytes = bytes;
    heard_frees++;
}

HEAP_LISTENER_ALLOC_DEFINE(alloc_listener, HEAP_ID_FROM_POINTER(&heard), on_alloc);
HEAP_LISTENER_FREE_DEFINE(free_listener, HEAP_ID_FROM_POINTER(&heard), on_free);

ZTEST(sys_heap, test_listeners)
{
    static uint8_t other_mem[256] __aligned(8);
    struct sys_heap other;
    void *p;

    sys_heap_init(&heard, mem, sizeof mem);
    sys_heap_init(&other, other_mem, sizeof other_mem);
    heap_listener_register(&alloc_listener);
    heap_listener_register(&alloc_listener);
    heap_listener_register(&free_listener);
    p = sys_heap_aligned_alloc(&heard, 128, 30);
    zassert_equal(heard_id, HEAP_ID_FROM_POINTER(&heard));
    zassert_equal_ptr(heard_mem, p);
    zassert_equal(heard_bytes, sys_heap_usable_size(&heard, p));
    zassert_equal(heard_allocs, 1, "registered twice, told once");
    p = sys_heap_realloc(&heard, p, 60);
    zassert_equal(heard_allocs, 2, "a new size is an allocation");
    zassert_equal(heard_frees, 1, "and a release");
    sys_heap_free(&heard, p);
    zassert_equal(heard_frees, 2);
    zassert_equal_ptr(heard_mem, p);
    sys_heap_free(&other, sys_heap_alloc(&other, 10));
    zassert_equal(heard_allocs + heard_frees, 4, "nothing of other heaps");
    heap_listener_unregister(&alloc_listener);
    heap_listener_unregister(&free_listener);
    (void)sys_heap_alloc(&heard, 10);
    zassert_equal(heard_allocs + heard_frees, 4);
}
#endif
