if(ACRE_SHELL)
    acre_sources(print.c threads.c timers.c)
    acre_private_includes(.)
endif()
