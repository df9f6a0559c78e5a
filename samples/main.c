/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - the application of the image that make run starts: it has none
 *
 * All it offers are the commands of the shell. An application of your own goes into
 * acre_app_main(), which runs in the main thread when everything else is up.
 */
#include "acre/kernel/kernel.h"

int acre_app_main(void)
{
    return 0;
}
