# SPDX-License-Identifier: Apache-2.0
include(boards/common/bare.cmake)
acre_bare_board(PORT cortex-m FLAGS -mcpu=cortex-m3 -mthumb)
set(ACRE_BOARD_RAM_FIXED ON) # no RAM=
