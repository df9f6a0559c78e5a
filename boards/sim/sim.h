/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_BOARD_SIM_H
#define ACRE_BOARD_SIM_H

/* Between the files of the board. */
void acre_sim_console_init(void);    /* terminal to raw, if there is one */
void acre_sim_console_restore(void); /* and back; may be repeated */

#endif
