/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_BITARRAY_H_
#define ZEPHYR_SYS_BITARRAY_H_

/*
 * An array of bits with a lock: what memory blocks are kept in.
 *
 *   test, set, clear, test_and_*   O(1)      any context
 *   alloc, free, region calls      O(bits)   any context; the lock is held meanwhile
 */
#include <zephyr/spinlock.h>
#include <zephyr/sys/util.h>

struct sys_bitarray {
    uint32_t num_bits;
    uint32_t num_bundles;
    uint32_t *bundles;
    struct k_spinlock lock;
};
typedef struct sys_bitarray sys_bitarray_t;

#define Z_BITARRAY_BUNDLES(bits) (((bits) + 31U) / 32U)
#define Z_BITARRAY(name, total_bits, scope)                                                        \
    static uint32_t z_bitarray_bundles_##name[Z_BITARRAY_BUNDLES(total_bits)];                     \
    scope sys_bitarray_t name = {                                                                  \
        (total_bits), Z_BITARRAY_BUNDLES(total_bits), z_bitarray_bundles_##name, {ACRE_LOCK_INIT}}
#define SYS_BITARRAY_DEFINE(name, total_bits)        Z_BITARRAY(name, total_bits, )
#define SYS_BITARRAY_DEFINE_STATIC(name, total_bits) Z_BITARRAY(name, total_bits, static)

/* Each returns 0, or -EINVAL for a bit that is not there. */
int sys_bitarray_set_bit(sys_bitarray_t *bitarray, size_t bit);
int sys_bitarray_clear_bit(sys_bitarray_t *bitarray, size_t bit);
int sys_bitarray_test_bit(sys_bitarray_t *bitarray, size_t bit, int *val);
int sys_bitarray_test_and_set_bit(sys_bitarray_t *bitarray, size_t bit, int *prev_val);
int sys_bitarray_test_and_clear_bit(sys_bitarray_t *bitarray, size_t bit, int *prev_val);

/* The first num_bits bits in a row that are clear: set, and *offset is the first. -ENOSPC: none. */
int sys_bitarray_alloc(sys_bitarray_t *bitarray, size_t num_bits, size_t *offset);
/* Clear a row that is all set; -EFAULT, and nothing is changed, when it is not. */
int sys_bitarray_free(sys_bitarray_t *bitarray, size_t num_bits, size_t offset);
bool sys_bitarray_is_region_set(sys_bitarray_t *bitarray, size_t num_bits, size_t offset);
bool sys_bitarray_is_region_cleared(sys_bitarray_t *bitarray, size_t num_bits, size_t offset);
int sys_bitarray_set_region(sys_bitarray_t *bitarray, size_t num_bits, size_t offset);
int sys_bitarray_clear_region(sys_bitarray_t *bitarray, size_t num_bits, size_t offset);
/* Set a row that is all clear; -EBUSY, and nothing is changed, when it is not. */
int sys_bitarray_test_and_set_region(sys_bitarray_t *bitarray, size_t num_bits, size_t offset,
                                     bool to_set);

#endif
