# SPDX-License-Identifier: Apache-2.0
acre_unit(pool SOURCES src/mm/pool.c src/mm/fault.c tests/unit/test_pool.c)
acre_unit(quad SOURCES src/mm/quad.c src/mm/fault.c tests/unit/test_quad.c)
acre_unit(range SOURCES src/mm/range.c tests/unit/test_range.c)
acre_unit(region SOURCES src/mm/region.c src/mm/range.c src/mm/heap.c src/mm/heap_check.c src/mm/fault.c
    tests/unit/test_region.c)
