# SPDX-License-Identifier: Apache-2.0
#
# acre_image(NAME CONFIG a.config ... SOURCES x.c ... [DEFINES ...])
#     An executable made of every layer under one configuration, for the board of this build.
#     Images with the same configuration share its objects. Objects and not archives, because
#     what registers itself by linker section is named by nobody.
# acre_unit(NAME SOURCES ... [DEFINES ...] [LABELS ...])
#     A host test program of the core alone: listed files, no kernel, no configuration but DEFINES.
# acre_sources(x.c ...), acre_private_includes(dir ...)
#     Used by a layer's sources.cmake, which is read once per configuration with that
#     configuration's options as variables.

set(ACRE_LAYERS src/mm src/lib src/kernel src/api/rtthread src/api/zephyr src/diag src/shell)

set(ACRE_INCLUDES
    ${CMAKE_SOURCE_DIR}/include
    ${CMAKE_SOURCE_DIR}/ports
    ${CMAKE_SOURCE_DIR}/boards
    ${CMAKE_SOURCE_DIR}/src/api/rtthread/include
    ${CMAKE_SOURCE_DIR}/src/api/zephyr/include)

# A header of one of our own folders is never a system header: its warnings count.
add_library(acre_flags INTERFACE)
target_compile_options(acre_flags INTERFACE
    -Wall -Wextra $<$<NOT:$<BOOL:$<TARGET_PROPERTY:ACRE_FOREIGN>>>:-Werror> -ffunction-sections -fdata-sections -fno-common)
target_link_options(acre_flags INTERFACE -Wl,--gc-sections)

# What our own code is held to. Programs of others (the manuals' samples, suites written against
# upstream's API) are compiled without these.
set(ACRE_STRICT -Wpedantic -Wconversion -Wundef -Wshadow -Wcast-qual -Wstrict-prototypes
    -Wmissing-prototypes)

macro(acre_sources)
    foreach(file ${ARGN})
        list(APPEND acre_layer_files ${CMAKE_CURRENT_LIST_DIR}/${file})
    endforeach()
endmacro()

macro(acre_private_includes)
    foreach(dir ${ARGN})
        list(APPEND acre_layer_includes ${CMAKE_CURRENT_LIST_DIR}/${dir})
    endforeach()
endmacro()

# Sets ${out} to an object library of all layers, the port and the board under CONFIGS.
function(acre_objects out)
    set(configs ${ARGN})
    string(MD5 key "${configs}")
    string(SUBSTRING ${key} 0 8 key)
    set(target acre_objects_${key})
    set(${out} ${target} PARENT_SCOPE)
    if(TARGET ${target})
        return()
    endif()

    set(generated ${CMAKE_BINARY_DIR}/generated/${key})
    execute_process(
        COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/kconfig.py ${CMAKE_SOURCE_DIR}/Kconfig
                ${generated} ${configs}
        RESULT_VARIABLE refused)
    if(refused)
        message(FATAL_ERROR "see the sentence above")
    endif()
    include(${generated}/autoconf.cmake)
    file(GLOB_RECURSE kconfigs ${CMAKE_SOURCE_DIR}/src/*Kconfig)
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/Kconfig ${kconfigs} ${configs} ${CMAKE_SOURCE_DIR}/tools/kconfig.py)

    set(acre_layer_files)
    set(acre_layer_includes)
    foreach(layer ${ACRE_LAYERS} boards/${ACRE_BOARD} ports/${ACRE_PORT})
        include(${CMAKE_SOURCE_DIR}/${layer}/sources.cmake)
    endforeach()

    add_library(${target} OBJECT ${acre_layer_files})
    target_link_libraries(${target} PUBLIC acre_flags)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:${ACRE_STRICT}>)
    target_compile_definitions(${target} PUBLIC ACRE_CONFIG_HEADER="autoconf.h")
    target_include_directories(${target} PUBLIC ${generated} ${ACRE_INCLUDES}
        ${CMAKE_SOURCE_DIR}/ports/${ACRE_PORT})
    target_include_directories(${target} PRIVATE ${acre_layer_includes})
endfunction()

function(acre_image name)
    cmake_parse_arguments(arg "FOREIGN" "" "CONFIG;SOURCES;DEFINES" ${ARGN})
    set(configs)
    foreach(config ${arg_CONFIG})
        cmake_path(ABSOLUTE_PATH config BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE full)
        list(APPEND configs ${full})
    endforeach()
    acre_objects(objects ${configs})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${objects})
    target_compile_definitions(${name} PRIVATE ${arg_DEFINES})
    if(arg_FOREIGN) # programs of others are taken as they are; their warnings are shown
        set_target_properties(${name} PROPERTIES ACRE_FOREIGN ON) # acre_flags then has no -Werror
        target_compile_options(${name} PRIVATE -Wno-unused-parameter)
    else()
        target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:C>:${ACRE_STRICT}>)
    endif()
    if(COMMAND acre_board_link)
        acre_board_link(${name})
    endif()
endfunction()

add_custom_target(acre_mm_tests)
function(acre_unit name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEFINES;LABELS;ARGS;TIMEOUT" ${ARGN})
    list(TRANSFORM arg_SOURCES REPLACE "^(src|tests|tools|bench)/" "${CMAKE_SOURCE_DIR}/\\1/")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE acre_flags)
    target_compile_options(${name} PRIVATE ${ACRE_STRICT})
    target_compile_definitions(${name} PRIVATE ${arg_DEFINES})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src/mm
        ${CMAKE_SOURCE_DIR}/tests)
    add_dependencies(acre_mm_tests ${name}) # what tools/coverage.py builds
    add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
    set_tests_properties(${name} PROPERTIES LABELS "mm;${arg_LABELS}" TIMEOUT 120)
    if(arg_TIMEOUT)
        set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
    endif()
endfunction()
