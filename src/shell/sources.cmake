if(RT_USING_FINSH)
    acre_sources(shell.c commands.c edit.c history.c utf8.c words.c)
    acre_private_includes(. ../diag)
endif()
