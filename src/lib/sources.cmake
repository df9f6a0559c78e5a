# acre_sources(FILE.c ...); options of the configuration are variables here: if(RT_USING_SLAB) ...
acre_sources(fmt.c)
if(CMAKE_CROSSCOMPILING) # a host has its own
    acre_sources(mem.c str.c num.c)
    set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/mem.c ${CMAKE_CURRENT_LIST_DIR}/str.c PROPERTIES
        COMPILE_OPTIONS "-fno-builtin;-fno-tree-loop-distribute-patterns")
endif()
