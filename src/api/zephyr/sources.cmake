# Zephyr's door. What nobody calls, the linker drops; without the option nothing is compiled.
if(ACRE_ZEPHYR)
    acre_sources(time.c thread.c sync.c system.c sys_heap.c heap_extra.c waiting.c k_heap.c malloc.c mem_slab.c
        mempool.c bitarray.c mem_blocks.c multi_heap.c)
    if(CONFIG_ZTEST)
        acre_sources(ztest.c ztest_bench.c)
    endif()
    if(ACRE_SHELL)
        acre_sources(commands.c)
    endif()
endif()
