# SPDX-License-Identifier: Apache-2.0
# The heap's model test in every configuration that changes its formats.
if(CMAKE_SIZEOF_VOID_P EQUAL 4)
    set(other_align 4)
else()
    set(other_align 16)
endif()

function(acre_model_heap name)
    acre_unit(model_heap${name} SOURCES src/mm/heap.c src/mm/heap_check.c src/mm/fault.c
        tests/model/model_heap.c DEFINES ${ARGN})
endfunction()

acre_model_heap("")
acre_model_heap(_align${other_align} ACRE_HEAP_ALIGN=${other_align})
acre_model_heap(_portable ACRE_BITS_PORTABLE=1)
acre_model_heap(_small ACRE_HEAP_LARGE=0)
acre_model_heap(_medium ACRE_HEAP_LARGE=1 ACRE_HEAP_STATS=1)
acre_model_heap(_wide ACRE_HEAP_COMPACT_MAX=0)
acre_model_heap(_wide_checked ACRE_HEAP_COMPACT_MAX=0 ACRE_HEAP_CHECKED=1 ACRE_HEAP_STATS=1)
acre_model_heap(_checked ACRE_HEAP_CHECKED=1 ACRE_HEAP_STATS=1)
acre_model_heap(_checked_align${other_align} ACRE_HEAP_CHECKED=1 ACRE_HEAP_ALIGN=${other_align})
acre_model_heap(_tag4 ACRE_HEAP_TAG_BYTES=4)
acre_model_heap(_tag8 ACRE_HEAP_TAG_BYTES=8 ACRE_HEAP_CHECKED=1 ACRE_HEAP_STATS=1)
acre_model_heap(_wide_tag8 ACRE_HEAP_TAG_BYTES=8 ACRE_HEAP_COMPACT_MAX=0)
