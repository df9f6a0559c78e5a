# SPDX-License-Identifier: Apache-2.0
# The heap's tests in every configuration that changes what they see.
if(CMAKE_SIZEOF_VOID_P EQUAL 4)
    set(other_align 4)
else()
    set(other_align 16)
endif()

# acre_heap_tests(SUFFIX "DEFINES" test ...)
function(acre_heap_tests suffix defines)
    foreach(test ${ARGN})
        acre_unit(heap_${test}${suffix} SOURCES src/mm/heap.c src/mm/heap_check.c src/mm/fault.c
            tests/unit/test_heap_${test}.c DEFINES ${defines})
    endforeach()
endfunction()

acre_heap_tests("" "" pictures sizes refusals check large)
acre_heap_tests(_checked "ACRE_HEAP_CHECKED=1;ACRE_HEAP_STATS=1" pictures sizes refusals check large)
acre_heap_tests(_align${other_align} "ACRE_HEAP_ALIGN=${other_align}" sizes refusals check large)
acre_heap_tests(_align${other_align}_checked "ACRE_HEAP_ALIGN=${other_align};ACRE_HEAP_CHECKED=1" refusals)
acre_heap_tests(_small "ACRE_HEAP_LARGE=0" sizes refusals large)
acre_heap_tests(_medium "ACRE_HEAP_LARGE=1" sizes refusals large)
acre_heap_tests(_tag4 "ACRE_HEAP_TAG_BYTES=4;ACRE_HEAP_STATS=1" sizes refusals check)
acre_heap_tests(_tag8 "ACRE_HEAP_TAG_BYTES=8" sizes large)
acre_heap_tests(_wide "ACRE_HEAP_COMPACT_MAX=0" refusals check)
acre_heap_tests(_wide_checked "ACRE_HEAP_COMPACT_MAX=0;ACRE_HEAP_CHECKED=1;ACRE_HEAP_STATS=1" refusals check)
