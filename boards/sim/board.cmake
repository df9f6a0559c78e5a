# SPDX-License-Identifier: Apache-2.0
set(ACRE_PORT host)

# The port tells our own text from a run time's by the bounds of the program (ports/host/README.md):
# clang links its sanitizers into the program unless told otherwise.
if(CMAKE_C_COMPILER_ID MATCHES Clang AND CMAKE_C_FLAGS MATCHES "-fsanitize=")
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-resource-dir OUTPUT_VARIABLE clang_resources
        OUTPUT_STRIP_TRAILING_WHITESPACE)
    add_link_options(-shared-libsan -Wl,-rpath,${clang_resources}/lib/linux)
endif()
