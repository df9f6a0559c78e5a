/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ZEPHYR_SYS_ITERABLE_SECTIONS_H_
#define ZEPHYR_SYS_ITERABLE_SECTIONS_H_

/*
 * Objects that lie side by side because they were defined so: an array nobody had to write down.
 *
 *      STRUCT_SECTION_ITERABLE(thing, lamp) = { ... };
 *      STRUCT_SECTION_FOREACH(thing, t) { use(t); }
 *
 * The section is named after the struct, as a C identifier, so that the linker gives its bounds by
 * itself; they are weak, and a section without members is an empty loop. The alignment is stated
 * because a compiler that may choose one leaves gaps between objects, and an array has none.
 * Objects are writable; a board's linker script loads the section like any initialised data.
 */
#include <zephyr/sys/util.h>

#define Z_ITERABLE(struct_type, varname, section_name)                                             \
    struct struct_type varname                                                                     \
        __attribute__((used, section(#section_name), aligned(__alignof__(struct struct_type))))

#define STRUCT_SECTION_ITERABLE(struct_type, varname)                                              \
    Z_ITERABLE(struct_type, varname, zephyr_area_##struct_type)
#define STRUCT_SECTION_ITERABLE_ALTERNATE(out_type, struct_type, varname)                          \
    Z_ITERABLE(struct_type, varname, zephyr_area_##out_type)
#define STRUCT_SECTION_ITERABLE_NAMED(struct_type, name, varname)                                  \
    STRUCT_SECTION_ITERABLE(struct_type, varname)

#define STRUCT_SECTION_START_EXTERN(struct_type)                                                   \
    extern struct struct_type __start_zephyr_area_##struct_type[] __attribute__((weak))
#define STRUCT_SECTION_END_EXTERN(struct_type)                                                     \
    extern struct struct_type __stop_zephyr_area_##struct_type[] __attribute__((weak))
#define STRUCT_SECTION_START(struct_type) __start_zephyr_area_##struct_type
#define STRUCT_SECTION_END(struct_type)   __stop_zephyr_area_##struct_type

/* A compiler knows that no element of one array is another object; here it is, so it must not see
 * where the pointer comes from. */
static inline void *z_section_pointer(void *p)
{
    __asm__("" : "+r"(p));
    return p;
}

#define STRUCT_SECTION_FOREACH(struct_type, iterator)                                              \
    STRUCT_SECTION_START_EXTERN(struct_type);                                                      \
    STRUCT_SECTION_END_EXTERN(struct_type);                                                        \
    for (struct struct_type *iterator = z_section_pointer(__start_zephyr_area_##struct_type);      \
         (uintptr_t)iterator < (uintptr_t)__stop_zephyr_area_##struct_type; iterator++)

#define STRUCT_SECTION_GET(struct_type, i, dst)                                                    \
    do {                                                                                           \
        STRUCT_SECTION_START_EXTERN(struct_type);                                                  \
        *(dst) = (struct struct_type *)z_section_pointer(__start_zephyr_area_##struct_type) + (i); \
    } while (false)

#define STRUCT_SECTION_COUNT(struct_type, dst)                                                     \
    do {                                                                                           \
        STRUCT_SECTION_START_EXTERN(struct_type);                                                  \
        STRUCT_SECTION_END_EXTERN(struct_type);                                                    \
        *(dst) = (int)(((uintptr_t)__stop_zephyr_area_##struct_type -                              \
                        (uintptr_t)__start_zephyr_area_##struct_type) /                            \
                       sizeof(struct struct_type));                                                \
    } while (false)

#define TYPE_SECTION_ITERABLE(type, varname, secname, section_postfix)                             \
    type varname __attribute__((used, section("zephyr_area_" #secname), aligned(__alignof__(type))))

#endif
