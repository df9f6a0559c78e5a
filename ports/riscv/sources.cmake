# SPDX-License-Identifier: Apache-2.0
acre_sources(port.c fault.c switch.S ../common/semihost.c ../common/report.c ../common/memory.c)
acre_private_includes(. ../common)
