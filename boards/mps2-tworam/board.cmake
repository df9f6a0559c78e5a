# SPDX-License-Identifier: Apache-2.0
include(boards/common/bare.cmake)
acre_bare_board(PORT cortex-m FLAGS -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16)
set(ACRE_BOARD_RAM_FIXED ON) # no RAM=
