# see src/mm/sources.cmake
