# see src/mm/sources.cmake
acre_sources(port.c)
acre_private_includes(.)
