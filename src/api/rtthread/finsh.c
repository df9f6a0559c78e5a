/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finsh.c - commands of every type that MSH_CMD_EXPORT takes, called by their true type
 */
#include <finsh.h>

#ifdef RT_USING_MSH

int finsh_call_int(void (*fn)(void), int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return ((int (*)(void))fn)();
}

int finsh_call_long(void (*fn)(void), int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return (int)((long (*)(void))fn)();
}

int finsh_call_void(void (*fn)(void), int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fn();
    return 0;
}

int finsh_call_int_args(void (*fn)(void), int argc, char **argv)
{
    return ((int (*)(int, char **))fn)(argc, argv);
}

int finsh_call_long_args(void (*fn)(void), int argc, char **argv)
{
    return (int)((long (*)(int, char **))fn)(argc, argv);
}

int finsh_call_void_args(void (*fn)(void), int argc, char **argv)
{
    ((void (*)(int, char **))fn)(argc, argv);
    return 0;
}

#endif
