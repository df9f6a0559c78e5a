/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_CONFIG_H__
#define RT_CONFIG_H__

/*
 * RT-Thread's options. They come from Kconfig by way of acre/config.h; what the kernel below has
 * decided (levels, tick, CPUs) is only renamed here. A project without Kconfig gets the defaults of
 * src/api/rtthread/Kconfig for what must have a value.
 */
#include <acre/config.h>
#include <acre/kernel/config.h>

/* Decided by the kernel. */
#ifndef RT_THREAD_PRIORITY_MAX
#define RT_THREAD_PRIORITY_MAX ACRE_PRIORITIES
#endif
#ifndef RT_TICK_PER_SECOND
#define RT_TICK_PER_SECOND ACRE_TICK_HZ
#endif
#define RT_CPUS_NR ACRE_CPUS
#if ACRE_CPUS > 1
#define RT_USING_SMP 1
#endif
#if (UINTPTR_MAX > 0xFFFFFFFFU) && !defined(ARCH_CPU_64BIT)
#define ARCH_CPU_64BIT 1
#endif

#ifndef RT_USING_ACRE /* no Kconfig: everything on */
#define RT_USING_ACRE              1
#define RT_USING_HOOK              1
#define RT_HOOK_USING_FUNC_PTR     1
#define RT_DEBUGING_ASSERT         1
#define RT_DEBUGING_CONTEXT        1
#define RT_USING_SEMAPHORE         1
#define RT_USING_MUTEX             1
#define RT_USING_EVENT             1
#define RT_USING_MAILBOX           1
#define RT_USING_MESSAGEQUEUE      1
#define RT_USING_MEMPOOL           1
#define RT_USING_SMALL_MEM         1
#define RT_USING_SLAB              1
#define RT_USING_MEMHEAP           1
#define RT_USING_SMALL_MEM_AS_HEAP 1
#define RT_USING_HEAP              1
#define RT_USING_HEAP_ISR          1
#define RT_USING_CONSOLE           1
#define RT_USING_MSH               1
#define RT_USING_FINSH             1
#define FINSH_USING_MSH            1
#define FINSH_USING_SYMTAB         1
#define FINSH_USING_DESCRIPTION    1
#define RT_USING_COMPONENTS_INIT   1
#define RT_USING_LIBC              1
#endif

#ifndef RT_NAME_MAX
#define RT_NAME_MAX 12
#endif
#ifndef RT_ALIGN_SIZE
#define RT_ALIGN_SIZE 8
#endif
#ifndef RT_MEMORY_OBJECTS
#define RT_MEMORY_OBJECTS 16
#endif
#ifndef RT_MEMTRACE_WAITING
#define RT_MEMTRACE_WAITING 4
#endif
#ifndef RT_CONSOLEBUF_SIZE
#define RT_CONSOLEBUF_SIZE 256
#endif
#ifndef RT_IDLE_HOOK_LIST_SIZE
#define RT_IDLE_HOOK_LIST_SIZE 4
#endif
#ifndef UTEST_THR_STACK_SIZE
#define UTEST_THR_STACK_SIZE 4096
#endif
#ifndef UTEST_THR_PRIORITY
#define UTEST_THR_PRIORITY 20
#endif

#if (RT_ALIGN_SIZE != 4) && (RT_ALIGN_SIZE != 8) && (RT_ALIGN_SIZE != 16) && (RT_ALIGN_SIZE != 32)
#error "RT_ALIGN_SIZE must be 4, 8, 16 or 32: rounding masks with a power of two"
#endif

#endif
