# see src/mm/sources.cmake
acre_sources(console.c sim.c)
acre_private_includes(../../ports/host)
