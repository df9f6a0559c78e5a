# SPDX-License-Identifier: Apache-2.0
acre_unit(pool SOURCES src/mm/pool.c src/mm/fault.c tests/unit/test_pool.c)
acre_unit(quad SOURCES src/mm/quad.c src/mm/fault.c tests/unit/test_quad.c)
