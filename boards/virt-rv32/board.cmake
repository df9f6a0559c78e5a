# SPDX-License-Identifier: Apache-2.0
include(boards/common/bare.cmake)
# Zicsr is not in the names by which gcc finds its own library.
acre_bare_board(PORT riscv FLAGS -march=rv32imac_zicsr -mabi=ilp32 -mcmodel=medany
    LINK_FLAGS -march=rv32imac -mabi=ilp32)
