if(ACRE_SHELL)
    acre_sources(shell.c commands.c edit.c history.c utf8.c words.c)
    acre_private_includes(. ../diag)
endif()
