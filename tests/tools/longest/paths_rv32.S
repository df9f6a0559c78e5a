/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths_rv32.S - paths that exclude each other, or that only seem to, as in paths_m3.S: arms of 3 and 5
 */
    .text

    .macro known name
    .global \name
\name:
    .endm
#include "arms.inc"

known same_value
    andi a2, a1, 1
    mv a3, a2
    beqz a2, 1f
    three
    bnez a3, 2f
    five
    li a0, 0
    ret

known same_memory
    andi a2, a1, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    beqz a3, 1f
    three
    addi a4, a0, 4
    lw a3, -4(a4)
    bnez a3, 2f
    five
    li a0, 0
    ret

known other_memory
    andi a2, a1, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    beqz a3, 1f
    three
    xori a2, a2, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    bnez a3, 2f
    five
    li a0, 0
    ret

/* Odd: what was 1 is overwritten by 0. Both arms. */
known memory_of_zero
    andi a2, a1, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    beqz a3, 1f
    three
    sw zero, 0(a0)
    lw a3, 0(a0)
    bnez a3, 2f
    five
    li a0, 0
    ret

known memory_of_callee
    addi sp, sp, -16
    sw ra, 12(sp)
    andi a2, a1, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    beqz a3, 1f
    three
    jal flip
    lw ra, 12(sp)
    addi sp, sp, 16
    lw a3, 0(a0)
    bnez a3, 2f
    five
    li a0, 0
    ret
flip:
    lw a3, 0(a0)
    xori a3, a3, 1
    sw a3, 0(a0)
    ret

known same_order
    li a2, 100
    bgeu a2, a1, 1f
    three
    bltu a2, a1, 2f
    five
    li a0, 0
    ret

known other_order
    li a2, 50
    li a3, 150
    bgeu a2, a1, 1f
    three
    bltu a3, a1, 2f
    five
    li a0, 0
    ret

known sums
    slli a2, a1, 1
    addi a2, a2, 1
    add a3, a1, a1
    bne a2, a3, 2f
    five
    li a0, 0
    ret

known same_difference
    andi a2, a1, 1
    andi a3, a1, 2
    beq a2, a3, 1f
    three
    addi a2, a2, 1
    addi a3, a3, 1
    bne a2, a3, 2f
    five
    li a0, 0
    ret

known equal_to_most
    andi a1, a1, 7
    li a2, 4
    bgeu a2, a1, 1f
    three
    bne a1, a2, 2f
    five
    li a0, 0
    ret

known equal_to_least
    andi a1, a1, 7
    li a2, 4
    bgeu a1, a2, 1f
    three
    bne a1, a2, 2f
    five
    li a0, 0
    ret

known larger_is_something
    andi a2, a1, 1
    andi a3, a1, 2
    bgeu a2, a3, 1f
    three
    bnez a3, 2f
    five
    li a0, 0
    ret

known smaller_is_nothing
    andi a2, a1, 1
    andi a3, a1, 2
    bgeu a2, a3, 1f
    three
    bnez a2, 2f
    five
    li a0, 0
    ret

known shifted
    andi a2, a1, 1
    slli a2, a1, 31
    srli a3, a2, 31
    beqz a3, 1f
    three
    bnez a2, 2f
    five
    li a0, 0
    ret

known beside_the_stack
    addi sp, sp, -16
    andi a2, a1, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    beqz a3, 1f
    three
    sw a1, 12(sp)
    lw a3, 0(a0)
    addi sp, sp, 16
    bnez a3, 2f
    five
    li a0, 0
    ret

known on_the_stack
    addi sp, sp, -16
    addi a0, sp, 4
    andi a2, a1, 1
    sw a2, 0(a0)
    lw a3, 0(a0)
    beqz a3, 1f
    three
    xori a2, a2, 1
    sw a2, 4(sp)
    lw a3, 0(a0)
    addi sp, sp, 16
    bnez a3, 2f
    five
    li a0, 0
    ret

known clobbered
    addi sp, sp, -16
    sw ra, 12(sp)
    andi a3, a1, 1
    beqz a3, 1f
    three
    xori a1, a1, 1
    jal odd
    lw ra, 12(sp)
    addi sp, sp, 16
    bnez a3, 2f
    five
    li a0, 0
    ret
odd:
    andi a3, a1, 1
    ret
