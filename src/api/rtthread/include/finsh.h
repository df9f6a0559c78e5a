/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FINSH_H__
#define FINSH_H__

/*
 * Commands for msh:
 *
 *      int list(int argc, char **argv);        also f(void), and results of type long or void
 *      MSH_CMD_EXPORT(list, list something);               the description is not in quotes
 *      MSH_CMD_EXPORT_ALIAS(list_all, list, list something);
 *
 * Both may have one argument more (upstream's table of options), which is not used. Each command
 * gets a small function that calls it by its true type: calling a function through another type is
 * undefined, and a void one has no status to give.
 */
#include <rtdef.h>

typedef long (*syscall_func)(void);

#ifdef RT_USING_MSH

/* One for each type a command may have: finsh.c. */
typedef int finsh_call(void (*fn)(void), int argc, char **argv);
finsh_call finsh_call_int, finsh_call_int_args;
finsh_call finsh_call_long, finsh_call_long_args;
finsh_call finsh_call_void, finsh_call_void_args;

/* clang-format off */
#define FINSH_CALL_OF_(fn)                                                                         \
    _Generic(&(fn),                                                                                \
        int (*)(void): finsh_call_int,                                                             \
        long (*)(void): finsh_call_long,                                                           \
        void (*)(void): finsh_call_void,                                                           \
        long (*)(int, char **): finsh_call_long_args,                                              \
        void (*)(int, char **): finsh_call_void_args,                                              \
        default: finsh_call_int_args)
/* clang-format on */

#define FINSH_COMMAND_(fn, ident, name, desc)                                                      \
    static int finsh_run_##ident(int argc, char **argv)                                            \
    {                                                                                              \
        return FINSH_CALL_OF_(fn)((void (*)(void))(fn), argc, argv);                               \
    }                                                                                              \
    ACRE_COMMAND(finsh_##ident, name, desc, finsh_run_##ident)

#define FINSH_CMD_2_(fn, desc, unused)               FINSH_COMMAND_(fn, fn, #fn, #desc)
#define FINSH_CMD_3_(fn, desc, opt, unused)          FINSH_COMMAND_(fn, fn, #fn, #desc)
#define FINSH_ALIAS_3_(fn, alias, desc, unused)      FINSH_COMMAND_(fn, alias, #alias, #desc)
#define FINSH_ALIAS_4_(fn, alias, desc, opt, unused) FINSH_COMMAND_(fn, alias, #alias, #desc)
#define FINSH_PICK_3_(a, b, c, chosen, ...)          chosen
#define FINSH_PICK_4_(a, b, c, d, chosen, ...)       chosen

/* The last, empty argument keeps "..." from being empty, which C11 does not allow. */
#define MSH_CMD_EXPORT(...) FINSH_PICK_3_(__VA_ARGS__, FINSH_CMD_3_, FINSH_CMD_2_, 0)(__VA_ARGS__, )
#define MSH_CMD_EXPORT_ALIAS(...)                                                                  \
    FINSH_PICK_4_(__VA_ARGS__, FINSH_ALIAS_4_, FINSH_ALIAS_3_, 0)(__VA_ARGS__, )

#else

#define MSH_CMD_EXPORT(...)
#define MSH_CMD_EXPORT_ALIAS(...)

#endif

/* The C-expression shell of old. Its exports are taken and not used. */
#define FINSH_FUNCTION_EXPORT(name, ...)                                                           \
    __attribute__((unused)) static void (*const finsh_unused_##name)(void) = (void (*)(void))name
#define FINSH_FUNCTION_EXPORT_ALIAS(name, alias, ...)                                              \
    __attribute__((unused)) static void (*const finsh_unused_##alias)(void) = (void (*)(void))name
#define FINSH_FUNCTION_EXPORT_CMD(name, cmd, ...)                                                  \
    __attribute__((unused)) static void (*const finsh_unused_##cmd)(void) = (void (*)(void))name
#define FINSH_VAR_EXPORT(name, ...)                                                                \
    __attribute__((unused)) static const void *const finsh_unused_##name = &name

#endif
