if(RT_USING_ACRE)
    acre_sources(components.c event.c finsh.c irq.c klibc.c kprintf.c kservice.c mempool.c
        object.c queue.c ring.c sched.c sync.c thread.c timer.c wrong.c
        memcmd.c memdoor.c memheap.c memtrace.c memwait.c slab.c smem.c)
endif()
if(RT_USING_USERHEAP)
    acre_sources(noheap.c)
endif()
if(RT_USING_ACRE)
    acre_sources(heap.c)
endif()
if(RT_USING_UTEST)
    acre_sources(utest/utest.c)
endif()
