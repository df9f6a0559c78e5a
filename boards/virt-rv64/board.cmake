# SPDX-License-Identifier: Apache-2.0
include(boards/common/bare.cmake)
# Zicsr is not in the names by which gcc finds its own library.
acre_bare_board(PORT riscv FLAGS -march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany
    LINK_FLAGS -march=rv64imac -mabi=lp64)
