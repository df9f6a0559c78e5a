# SPDX-License-Identifier: Apache-2.0
include(boards/common/bare.cmake)
acre_bare_board(PORT cortex-m FLAGS -mcpu=cortex-m33 -mthumb -mfloat-abi=soft)
