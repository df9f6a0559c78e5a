# SPDX-License-Identifier: Apache-2.0
include(boards/common/bare.cmake)
# By the older specification Zicsr is in "i": the newer names are none that gcc 12 has its library for.
acre_bare_board(PORT riscv FLAGS -march=rv32imac -misa-spec=2.2 -mabi=ilp32 -mcmodel=medany)
