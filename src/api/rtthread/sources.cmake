if(RT_USING_ACRE)
    acre_sources(components.c event.c finsh.c irq.c klibc.c kprintf.c kservice.c mempool.c noheap.c
        object.c queue.c ring.c sched.c sync.c thread.c timer.c wrong.c)
endif()
if(RT_USING_UTEST)
    acre_sources(utest/utest.c)
endif()
