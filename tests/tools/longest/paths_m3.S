/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths_m3.S - what only Thumb-2 has. Each is a peer's alloc(heap, n), as in paths.c.
 */
    .syntax unified
    .cpu cortex-m3
    .thumb
    .text

/* 1 + 4 + 2 = 7 whether n is odd or not. */
    .global it_block
    .thumb_func
it_block:
    tst r1, #1
    itet ne
    addne r2, r1, #1
    addeq r2, r1, #2
    movne r3, #3
    movs r0, #0
    bx lr

/* 3 if n is odd, else 3 + 3 = 6. */
    .global it_return
    .thumb_func
it_return:
    movs r0, #0
    tst r1, #1
    it ne
    bxne lr
    nop
    bx lr

/* 7 if n is odd, else 8: pushes, and returns by loading the program counter. */
    .global it_pop
    .thumb_func
it_pop:
    push {r4, lr}
    movs r0, #0
    tst r1, #1
    it ne
    popne {r4, pc}
    nop
    pop {r4, pc}

/* A jump by a table. */
    .global by_table
    .thumb_func
by_table:
    and r1, #1
    tbb [pc, r1]
1:  .byte (2f - 1b) / 2
    .byte (3f - 1b) / 2
2:  nop
3:  movs r0, #0
    bx lr

/* A loop with two entrances. */
    .global two_entrances
    .thumb_func
two_entrances:
    movs r0, #0
    cbz r1, 2f
1:  subs r1, #1
2:  nop
    cmp r1, #0
    bgt 1b
    bx lr

/* Runs into data. */
    .global into_data
    .thumb_func
into_data:
    nop
    .word 0x12345678

/* From here on: paths that exclude each other, or that only seem to. Arms of 3 and of 5. */

    .macro known name
    .global \name
    .thumb_func
\name:
    .endm
#include "arms.inc"

/* Odd: 8. Even: 10. Both arms together would be 13. */
known same_value
    and r2, r1, #1
    cbz r2, 1f
    three
    cbnz r2, 2f
    five
    movs r0, #0
    bx lr

/* What is loaded twice is the same. Even: 13. */
known same_memory
    and r2, r1, #1
    str r2, [r0]
    ldr r3, [r0]
    cbz r3, 1f
    three
    ldr r3, [r0]
    cbnz r3, 2f
    five
    movs r0, #0
    bx lr

/* It was written in between. Odd: 18, by both arms. */
known other_memory
    and r2, r1, #1
    str r2, [r0]
    ldr r3, [r0]
    cbz r3, 1f
    three
    eor r2, r2, #1
    str r2, [r0]
    ldr r3, [r0]
    cbnz r3, 2f
    five
    movs r0, #0
    bx lr

/* It was written by what was called. Odd: 24, by both arms. */
known memory_of_callee
    push {r4, lr}
    mov r4, r0
    and r2, r1, #1
    str r2, [r0]
    ldr r3, [r4]
    cbz r3, 1f
    three
    mov r0, r4
    bl flip
    ldr r3, [r4]
    cbnz r3, 2f
    five
    movs r0, #0
    pop {r4, pc}
flip:
    ldr r3, [r0]
    eor r3, r3, #1
    str r3, [r0]
    bx lr

/* The same comparison, once the other way round. At most 100: 11. */
known same_order
    movs r2, #100
    cmp r1, #100
    bls 1f
    three
    cmp r2, r1
    bcc 2f
    five
    movs r0, #0
    bx lr

/* Larger than 50, but not than 150: 13, by both arms. */
known other_order
    movs r2, #150
    cmp r1, #50
    bls 1f
    three
    cmp r2, r1
    bcc 2f
    five
    movs r0, #0
    bx lr

/* Done or not: both arms if n is even and half of it odd. 19. */
known maybe_moved
    movs r2, #1
    tst r1, #1
    it ne
    movne r2, #0
    cbz r2, 1f
    three
    tst r1, #2
    it ne
    movne r2, #0
    cbnz r2, 2f
    five
    movs r0, #0
    bx lr

/* Not above 4 may be 4; nor is what is not below it. */
known equal_to_most
    and r1, r1, #7
    cmp r1, #4
    bls 1f
    three
    cmp r1, #4
    bne 2f
    five
    movs r0, #0
    bx lr
known equal_to_least
    and r1, r1, #7
    cmp r1, #4
    bcs 1f
    three
    cmp r1, #4
    bne 2f
    five
    movs r0, #0
    bx lr

/* Two that differ still do when both have grown by one. */
known same_difference
    and r2, r1, #1
    and r3, r1, #2
    cmp r2, r3
    beq 1f
    three
    adds r2, #1
    adds r3, #1
    cmp r2, r3
    bne 2f
    five
    movs r0, #0
    bx lr

/* 2n + 1 is never 2n: 7. */
known sums
    lsl r2, r1, #1
    add r2, r2, #1
    adds r3, r1, r1
    cmp r2, r3
    bne 2f
    five
    movs r0, #0
    bx lr

/* A value that was shifted to something was something. Odd: 9, even: 11. */
known shifted
    and r2, r1, #1
    lsrs r3, r2, #0
    lsl r2, r1, #31
    lsrs r3, r2, #31
    beq 1f
    three
    cbnz r2, 2f
    five
    movs r0, #0
    bx lr

/* What is above another, or has one below it, is not 0; the other may be. */
known larger_is_something
    and r2, r1, #1
    and r3, r1, #2
    cmp r3, r2
    bls 1f
    three
    cbnz r3, 2f
    five
    movs r0, #0
    bx lr
known larger_is_something_too
    and r2, r1, #1
    and r3, r1, #2
    cmp r2, r3
    bls 1f
    three
    cbnz r2, 2f
    five
    movs r0, #0
    bx lr
known smaller_is_nothing
    and r2, r1, #1
    and r3, r1, #2
    cmp r3, r2
    bls 1f
    three
    cbnz r2, 2f
    five
    movs r0, #0
    bx lr

/* What is put on the stack changes nothing else; but it does when something else leads there. */
known beside_the_stack
    sub sp, #8
    and r2, r1, #1
    str r2, [r0]
    ldr r3, [r0]
    cbz r3, 1f
    three
    str r1, [sp, #4]
    ldr r3, [r0]
    add sp, #8
    cbnz r3, 2f
    five
    movs r0, #0
    bx lr
known on_the_stack
    sub sp, #8
    add r0, sp, #4
    and r2, r1, #1
    str r2, [r0]
    ldr r3, [r0]
    cbz r3, 1f
    three
    eor r2, r2, #1
    str r2, [sp, #4]
    ldr r3, [r0]
    add sp, #8
    cbnz r3, 2f
    five
    movs r0, #0
    bx lr

/* A register that what is called may change has a new value behind it. Odd: both arms. */
known clobbered
    push {r4, lr}
    and r3, r1, #1
    cbz r3, 1f
    three
    eor r1, r1, #1
    bl odd
    cbnz r3, 2f
    five
    movs r0, #0
    pop {r4, pc}
odd:
    and r3, r1, #1
    bx lr
