/* SPDX-License-Identifier: Apache-2.0 */
#include <board.h>

const char acre_board_name[] = "virt-rv32";
