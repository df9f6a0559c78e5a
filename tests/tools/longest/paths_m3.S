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
