# SPDX-License-Identifier: Apache-2.0
# What people type. The work is done by CMake (CMakePresets.json) and the scripts of tools/.

BOARD ?= sim
RAM ?= 128K
BOARDS := stm32f205 mps2-an385 mps2-tworam mps2-an505 virt-rv32 virt-rv64 virt-rv64-smp
PRESETS ?= host host32 $(BOARDS)
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup run test bench size lint format clean menuconfig boards tools fuzz bench-gate coverage

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## say what is missing and install it (Debian packages)
	@tools/setup.sh

run: ## the shell of a board: make run [BOARD=sim] [RAM=128K]
	@tools/setup.sh --quiet $(BOARD)
	@tools/run.sh $(BOARD) $(RAM)

test: ## every test; the last line is "N passed, N failed"
	@tools/setup.sh --quiet test
	@tools/test.py $(PRESETS)

size: ## flash and RAM of each feature alone, on each board; fails when one has grown
	@tools/setup.sh --quiet test
	@bench/size.py

lint: ## layers, layout, static analysis (CHECKS="layers words ...": only these)
	@tools/setup.sh --quiet lint
	@tools/lint.sh $(CHECKS)

format: ## lay the sources out as .clang-format says
	@git ls-files '*.c' '*.h' | xargs clang-format -i

menuconfig: ## change the configuration of the board: configs/BOARD.config
	@tools/setup.sh --quiet build
	@tools/menuconfig.sh $(BOARD)

boards: ## the boards there are: CPU, RAM, flash, heap
	@tools/boards.sh

clean: ## remove everything that was built
	@rm -rf build

tools: ## acre-replay, acre-replay32 and acre-record into build/bin
	@tools/setup.sh --quiet tools
	@tools/tools.sh

bench: ## measure everything into bench/results (BENCH="memory heap": print some; BOARD=virt-rv32: there)
	@tools/setup.sh --quiet bench
ifeq ($(BOARD),virt-rv64-smp) # throughput of four harts, contended and not
	@tools/build.sh $(BOARD) bench_smp
	@CPUS=4 boards/virt-rv64/run.sh build/$(BOARD)/tests/board/bench_smp 128K </dev/null
else
	@bench/bench.py $(filter-out sim,$(BOARD)) $(BENCH)
endif

bench-gate: ## fail when a figure got worse than the recorded one
	@tools/setup.sh --quiet test
	@bench/bench.py --gate

FUZZ_SECONDS ?= 60
fuzz: ## every fuzz target for FUZZ_SECONDS=60 each, by libFuzzer and AFL++
	@tools/setup.sh --quiet fuzz
	@tests/fuzz/fuzz.py $(FUZZ_SECONDS) $(FUZZ)

coverage: ## line and branch coverage of src/mm by its tests: at least 98 and 95 per cent
	@tools/setup.sh --quiet test
	@tools/coverage.py
