/* SPDX-License-Identifier: Apache-2.0 */
/*
 * void acre_host_swap(void **save_sp, void *next_sp)
 *
 * Stack of a switched-out thread, from *save_sp up:
 *
 *   [ mxcsr | x87 control | edi | esi | ebx | ebp | return address | arguments ... ]
 */
#if defined(__i386__)
    .text
    .globl acre_host_swap
    .type acre_host_swap, @function
acre_host_swap:
    movl 4(%esp), %eax
    movl 8(%esp), %ecx
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    subl $8, %esp
    stmxcsr (%esp)
    fnstcw 4(%esp)
    movl %esp, (%eax)
    movl %ecx, %esp
    ldmxcsr (%esp)
    fldcw 4(%esp)
    addl $8, %esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size acre_host_swap, . - acre_host_swap
#endif
    .section .note.GNU-stack, "", @progbits
