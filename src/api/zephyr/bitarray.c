/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bitarray.c - an array of bits with a lock
 *
 * Rows are looked at word by word: a row of n bits costs n / 32 steps, not n.
 */
#include <zephyr/kernel.h>
#include <zephyr/sys/bitarray.h>

#define BITS 32U

static bool row_ok(const sys_bitarray_t *array, size_t count, size_t offset)
{
    return (array != NULL) && (count != 0U) && (count <= array->num_bits) &&
           (offset <= (array->num_bits - count));
}

/* The bits of word i that belong to the row. */
static uint32_t row_mask(size_t count, size_t offset, size_t i)
{
    size_t begin = (offset > (i * BITS)) ? (offset - (i * BITS)) : 0U;
    size_t end = ((offset + count) < ((i + 1U) * BITS)) ? ((offset + count) - (i * BITS)) : BITS;
    uint32_t mask = (uint32_t)(((uint64_t)1U << end) - 1U);

    return mask & ~(uint32_t)(((uint64_t)1U << begin) - 1U);
}

/* All bits of the row are set (clear). Lock held. */
static bool row_is(const sys_bitarray_t *array, size_t count, size_t offset, bool set)
{
    for (size_t i = offset / BITS; (i * BITS) < (offset + count); i++) {
        uint32_t mask = row_mask(count, offset, i);

        if ((array->bundles[i] & mask) != (set ? mask : 0U)) {
            return false;
        }
    }
    return true;
}

static void row_make(sys_bitarray_t *array, size_t count, size_t offset, bool set)
{
    for (size_t i = offset / BITS; (i * BITS) < (offset + count); i++) {
        uint32_t mask = row_mask(count, offset, i);

        array->bundles[i] = set ? (array->bundles[i] | mask) : (array->bundles[i] & ~mask);
    }
}

enum change { LEAVE, SET, CLEAR };

/* One bit: its value before into *before, and perhaps a new one. */
static int bit_do(sys_bitarray_t *array, size_t bit, int *before, enum change change)
{
    k_spinlock_key_t key;

    if (!row_ok(array, 1U, bit)) {
        return -EINVAL;
    }
    key = k_spin_lock(&array->lock);
    if (before != NULL) {
        *before = (int)((array->bundles[bit / BITS] >> (bit % BITS)) & 1U);
    }
    if (change != LEAVE) {
        row_make(array, 1U, bit, change == SET);
    }
    k_spin_unlock(&array->lock, key);
    return 0;
}

int sys_bitarray_set_bit(sys_bitarray_t *bitarray, size_t bit)
{
    return bit_do(bitarray, bit, NULL, SET);
}

int sys_bitarray_clear_bit(sys_bitarray_t *bitarray, size_t bit)
{
    return bit_do(bitarray, bit, NULL, CLEAR);
}

int sys_bitarray_test_bit(sys_bitarray_t *bitarray, size_t bit, int *val)
{
    return (val == NULL) ? -EINVAL : bit_do(bitarray, bit, val, LEAVE);
}

int sys_bitarray_test_and_set_bit(sys_bitarray_t *bitarray, size_t bit, int *prev_val)
{
    return (prev_val == NULL) ? -EINVAL : bit_do(bitarray, bit, prev_val, SET);
}

int sys_bitarray_test_and_clear_bit(sys_bitarray_t *bitarray, size_t bit, int *prev_val)
{
    return (prev_val == NULL) ? -EINVAL : bit_do(bitarray, bit, prev_val, CLEAR);
}

/* First offset from which count bits are clear, or num_bits. Lock held. O(bits). */
static size_t find_clear(const sys_bitarray_t *array, size_t count)
{
    size_t run = 0U;

    for (size_t bit = 0U; bit < array->num_bits; bit++) {
        uint32_t word = array->bundles[bit / BITS];

        if (((bit % BITS) == 0U) && (word == UINT32_MAX)) {
            run = 0U;
            bit += BITS - 1U; /* a full word at one look */
            continue;
        }
        run = (((word >> (bit % BITS)) & 1U) != 0U) ? 0U : (run + 1U);
        if (run == count) {
            return bit + 1U - count;
        }
    }
    return array->num_bits;
}

int sys_bitarray_alloc(sys_bitarray_t *bitarray, size_t num_bits, size_t *offset)
{
    k_spinlock_key_t key;
    size_t found;

    if (!row_ok(bitarray, num_bits, 0U) || (offset == NULL)) {
        return ((bitarray != NULL) && (offset != NULL) && (num_bits > bitarray->num_bits))
                   ? -ENOSPC
                   : -EINVAL;
    }
    key = k_spin_lock(&bitarray->lock);
    found = find_clear(bitarray, num_bits);
    if (found < bitarray->num_bits) {
        row_make(bitarray, num_bits, found, true);
        *offset = found;
    }
    k_spin_unlock(&bitarray->lock, key);
    return (found < bitarray->num_bits) ? 0 : -ENOSPC;
}

/* Make the row so if it is all otherwise, else err. */
static int row_turn(sys_bitarray_t *array, size_t count, size_t offset, bool set, int err)
{
    k_spinlock_key_t key;

    if (!row_ok(array, count, offset)) {
        return -EINVAL;
    }
    key = k_spin_lock(&array->lock);
    if (row_is(array, count, offset, !set)) {
        row_make(array, count, offset, set);
        err = 0;
    }
    k_spin_unlock(&array->lock, key);
    return err;
}

int sys_bitarray_free(sys_bitarray_t *bitarray, size_t num_bits, size_t offset)
{
    return row_turn(bitarray, num_bits, offset, false, -EFAULT);
}

int sys_bitarray_test_and_set_region(sys_bitarray_t *bitarray, size_t num_bits, size_t offset,
                                     bool to_set)
{
    return row_turn(bitarray, num_bits, offset, to_set, -EBUSY);
}

static bool row_ask(sys_bitarray_t *array, size_t count, size_t offset, bool set)
{
    k_spinlock_key_t key;
    bool is;

    if (!row_ok(array, count, offset)) {
        return false;
    }
    key = k_spin_lock(&array->lock);
    is = row_is(array, count, offset, set);
    k_spin_unlock(&array->lock, key);
    return is;
}

bool sys_bitarray_is_region_set(sys_bitarray_t *bitarray, size_t num_bits, size_t offset)
{
    return row_ask(bitarray, num_bits, offset, true);
}

bool sys_bitarray_is_region_cleared(sys_bitarray_t *bitarray, size_t num_bits, size_t offset)
{
    return row_ask(bitarray, num_bits, offset, false);
}

static int row_force(sys_bitarray_t *array, size_t count, size_t offset, bool set)
{
    k_spinlock_key_t key;

    if (!row_ok(array, count, offset)) {
        return -EINVAL;
    }
    key = k_spin_lock(&array->lock);
    row_make(array, count, offset, set);
    k_spin_unlock(&array->lock, key);
    return 0;
}

int sys_bitarray_set_region(sys_bitarray_t *bitarray, size_t num_bits, size_t offset)
{
    return row_force(bitarray, num_bits, offset, true);
}

int sys_bitarray_clear_region(sys_bitarray_t *bitarray, size_t num_bits, size_t offset)
{
    return row_force(bitarray, num_bits, offset, false);
}
