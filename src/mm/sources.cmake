# The allocators. No option removes a file: what nobody calls, the linker drops.
acre_sources(fault.c)
acre_sources(pool.c quad.c range.c region.c slab.c slab_check.c slab_page.c)
acre_sources(heap.c heap_check.c)
