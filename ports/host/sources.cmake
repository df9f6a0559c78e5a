# see src/mm/sources.cmake
acre_sources(context.c inject.c port.c switch_i386.S switch_x86_64.S)
acre_private_includes(.)
