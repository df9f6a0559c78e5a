# SPDX-License-Identifier: Apache-2.0
acre_sources(board.c ../common/bare_board.c ../common/console.c ../common/cmsdk_uart.c ../common/stdio.c)
acre_private_includes(../common ../../ports/common)
