# SPDX-License-Identifier: Apache-2.0
#
# acre_bare_board(PORT port FLAGS -m...)
#     What every board without an operating system needs: its CPU's flags, our C library instead of
#     one, its linker script. Called by board.cmake.
set(ACRE_BOARD_CPUS 1 CACHE STRING "harts that QEMU is given")
# For a test's ENVIRONMENT: what an image is run with, and for how long at most.
set(ACRE_RUN ACRE_RUN=${CMAKE_SOURCE_DIR}/boards/${ACRE_BOARD}/run.sh CPUS=${ACRE_BOARD_CPUS}
    ACRE_QEMU_SECONDS=100 ACRE_QEMU_ICOUNT=y)

macro(acre_bare_board)
    cmake_parse_arguments(bare "" "PORT" "FLAGS" ${ARGN})
    set(ACRE_PORT ${bare_PORT})
    # No headers but ours and the compiler's; its knowledge of memcpy() and the like is wanted.
    target_compile_options(acre_flags INTERFACE ${bare_FLAGS} -ffreestanding -fbuiltin)
    target_include_directories(acre_flags SYSTEM INTERFACE ${CMAKE_SOURCE_DIR}/src/lib/include)
    target_link_options(acre_flags INTERFACE ${bare_FLAGS} -nostdlib -nostartfiles
        -L${CMAKE_SOURCE_DIR}/ports/${bare_PORT}
        -T${CMAKE_SOURCE_DIR}/boards/${ACRE_BOARD}/board.ld
        -Wl,--no-warn-rwx-segments -Wl,--orphan-handling=place)
endmacro()

function(acre_board_link target)
    target_link_libraries(${target} PRIVATE gcc)
    target_link_options(${target} PRIVATE -Wl,-Map,$<TARGET_FILE:${target}>.map)
    set_target_properties(${target} PROPERTIES LINK_DEPENDS
        "${CMAKE_SOURCE_DIR}/boards/${ACRE_BOARD}/board.ld;${CMAKE_SOURCE_DIR}/ports/${ACRE_PORT}/link.ld")
endfunction()
