# see src/mm/sources.cmake
acre_sources(boot.c console.c ipc.c kernel.c lock.c ready.c sched.c sync.c thread.c timer.c wait.c)
