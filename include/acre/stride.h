/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_STRIDE_H
#define ACRE_STRIDE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Which of equally spaced things is at an offset, without dividing: one multiplication, one
 * rotation, and the caller's one comparison. A core without a divider pays no more than another.
 *
 *   operation            cost                   from an ISR    may block
 *   acre_stride_make()     O(1), about 20 insns   yes            no
 *   acre_stride_index()    O(1), 2 to 4 insns     yes            no
 *
 * Why it works: write stride = odd << shift. Modulo 2^N, odd has an inverse, and multiplying by it
 * maps the multiples of odd one to one onto 0, 1, 2, ...: the quotient. Every other number lands
 * above the largest quotient. Rotating by shift drops that many zero bits; where they are not all
 * zero, they end up at the top, so the result is huge too. So index < count says "in range and the
 * start of one" in one test, for any count with count * stride <= 2^N.
 */
struct acre_stride {
    size_t inverse; /* of the odd part, modulo 2^N      */
    unsigned shift; /* the number of factors of 2       */
};

/* stride must not be 0. */
static inline struct acre_stride acre_stride_make(size_t stride)
{
    struct acre_stride made = {0U, 0U};
    size_t odd = stride;

    while ((odd & 1U) == 0U) { /* at most N - 1 times; no count-trailing-zeros in C11 */
        odd >>= 1;
        made.shift++;
    }
    made.inverse = odd; /* right in the low 3 bits; each step doubles the number of right bits */
    for (unsigned bits = 3U; bits < (sizeof(size_t) * 8U); bits *= 2U) {
        made.inverse *= 2U - (odd * made.inverse);
    }
    return made;
}

/* offset / stride when offset is a multiple of stride; else a number not below any legal count. */
static inline size_t acre_stride_index(struct acre_stride stride, size_t offset)
{
    size_t product = offset * stride.inverse;
    unsigned left = (unsigned)(sizeof(size_t) * 8U) - stride.shift;

    /* The second shift is by 0 when shift is: a shift by N would be undefined. */
    return (product >> stride.shift) | (product << (left & (unsigned)(sizeof(size_t) * 8U - 1U)));
}

#endif
