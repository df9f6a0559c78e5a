# SPDX-License-Identifier: Apache-2.0
acre_unit(pool SOURCES src/mm/pool.c src/mm/fault.c tests/unit/test_pool.c)
acre_unit(quad SOURCES src/mm/quad.c src/mm/fault.c tests/unit/test_quad.c)
acre_unit(range SOURCES src/mm/range.c tests/unit/test_range.c)
acre_unit(region SOURCES src/mm/region.c src/mm/range.c src/mm/heap.c src/mm/heap_check.c src/mm/fault.c
    tests/unit/test_region.c)
acre_unit(slab SOURCES src/mm/slab.c src/mm/slab_page.c src/mm/slab_check.c src/mm/fault.c tests/unit/test_slab.c)
acre_unit(slab_narrow SOURCES src/mm/slab.c src/mm/slab_page.c src/mm/slab_check.c src/mm/fault.c
    tests/unit/test_slab.c DEFINES ACRE_SLAB_WIDE=0)
acre_unit(slab_wide SOURCES src/mm/slab.c src/mm/slab_page.c src/mm/slab_check.c src/mm/fault.c
    tests/unit/test_slab.c DEFINES ACRE_SLAB_WIDE=1)
