#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzz every target for so many seconds each, with libFuzzer and, those marked, with AFL++.

  fuzz.py SECONDS [TARGET...]     fuzz; a finding is kept in build/fuzz and fails
  fuzz.py --keep SECONDS [TARGET] fuzz, then keep in the corpus what is needed to reach all that was reached
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/fuzz"
CORPUS = HERE / "corpus"
BUILD = ROOT / "build/fuzz"
MM = sorted((ROOT / "src/mm").glob("*.c"))
TARGETS = {  # name: (sources, defines, also with AFL++)
    "heap": (["fuzz.c", "fuzz_heap.c"], [], True),
    "heap_checked": (["fuzz.c", "fuzz_heap.c"], ["-DACRE_HEAP_CHECKED=1"], False),
    "heap_wide": (["fuzz.c", "fuzz_heap.c"], ["-DACRE_HEAP_COMPACT_MAX=0"], False),
    "slab": (["fuzz.c", "fuzz_slab.c"], [], True),
    "region": (["fuzz.c", "fuzz_region.c"], [], False),
    "pool": (["fuzz.c", "fuzz_pool.c"], [], False),
    "quad": (["fuzz.c", "fuzz_quad.c"], [], False),
    "trace": (["fuzz_trace.c", "../../tools/replay/trace.c"], [], False),
}
FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=address,undefined",
         "-fno-sanitize-recover=undefined", "-I", ROOT / "include", "-I", ROOT / "src/mm", "-I", ROOT / "tools/replay"]


def build(name, afl):
    sources, defines, _ = TARGETS[name]
    program = BUILD / f"{name}{'-afl' if afl else ''}"
    core = [] if name == "trace" else MM
    files = [HERE / source for source in sources] + core
    if afl:
        command = ["afl-clang-fast", *FLAGS, *defines, *files, "/usr/lib/afl/libAFLDriver.a", "-o", program]
    else:
        command = ["clang", *FLAGS, "-fsanitize=fuzzer", *defines, *files, "-o", program]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env={**os.environ, "AFL_QUIET": "1"})
    if done.returncode != 0:
        raise SystemExit(f"fuzz: {name} does not build\n{done.stdout}{done.stderr}")
    return program


def libfuzzer(name, seconds):
    """(name, what it did, its findings)"""
    program, found = build(name, False), BUILD / f"{name}-new"
    found.mkdir(parents=True, exist_ok=True)
    before = set(BUILD.glob(f"{name}-finding-*"))
    done = subprocess.run([program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2000", "-verbosity=0",
                           "-print_final_stats=1", "-max_len=4096", f"-artifact_prefix={BUILD}/{name}-finding-", found,
                           CORPUS / name], capture_output=True, text=True, timeout=seconds + 120)
    runs = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")]
    findings = sorted(set(BUILD.glob(f"{name}-finding-*")) - before)
    wrong = [line for line in done.stderr.splitlines() if "not true:" in line or "ERROR" in line or "runtime error" in line]
    if done.returncode != 0 and not findings:
        wrong.append(done.stderr[-2000:])
    return f"{name} (libFuzzer)", int(runs[-1]) if runs else 0, findings, wrong


def afl(name, seconds):
    program, out = build(name, True), BUILD / f"{name}-afl-out"
    shutil.rmtree(out, ignore_errors=True)
    env = {**os.environ, "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_NO_UI": "1",
           "AFL_NO_AFFINITY": "1", "AFL_FORKSRV_INIT_TMOUT": "20000",
           "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=0:symbolize=0"}
    done = subprocess.run(["afl-fuzz", "-V", str(seconds), "-t", "5000", "-m", "none", "-i", CORPUS / name, "-o", out, "--",
                           program], capture_output=True, text=True, env=env, timeout=seconds + 180)
    stats = out / "default/fuzzer_stats"
    runs = 0
    if stats.is_file():
        runs = int(next(line.split(":")[1] for line in stats.read_text().splitlines() if line.startswith("execs_done")))
    findings = [path for path in out.glob("default/crashes/id*")]
    wrong = [done.stdout[-2000:] + done.stderr[-2000:]] if runs == 0 else []
    return f"{name} (AFL++)", runs, findings, wrong


MOST = 40  # inputs kept of each target


def keep(name):
    """Make the corpus a small one that reaches most of what the old one and the new finds reach."""
    fresh = BUILD / f"{name}-merged"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    subprocess.run([BUILD / name, "-set_cover_merge=1", "-verbosity=0", "-max_len=1024", fresh, CORPUS / name,
                    BUILD / f"{name}-new"], capture_output=True, timeout=600, check=True)
    shutil.rmtree(CORPUS / name, ignore_errors=True)
    (CORPUS / name).mkdir()
    # The longest reach the most; what they do not, a fuzzer that starts from them finds again in seconds.
    for path in sorted(fresh.iterdir(), key=lambda path: -path.stat().st_size)[:MOST]:
        shutil.copy(path, CORPUS / name / path.name[:12])


def main(words):
    keeping = "--keep" in words
    words = [word for word in words if word != "--keep"]
    seconds = int(words[0]) if words else 60
    names = words[1:] or list(TARGETS)
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in names:
        (CORPUS / name).mkdir(parents=True, exist_ok=True)
        if not any((CORPUS / name).iterdir()):
            (CORPUS / name / "first").write_bytes(b"\0\0\x40\0first")
    jobs = [(libfuzzer, name) for name in names]
    if not keeping:
        jobs += [(afl, name) for name in names if TARGETS[name][2]]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for title, runs, findings, wrong in pool.map(lambda job: job[0](job[1], seconds), jobs):
            bad = bool(findings or wrong or runs == 0)
            failed += bad
            print(f"{'FAILED' if bad else 'ok    '} {title}: {runs} inputs in {seconds} s", flush=True)
            for line in [*map(str, findings), *wrong]:
                print(f"       {line}")
    for name in names if keeping and not failed else []:
        keep(name)
        print(f"kept   {name}: {len(list((CORPUS / name).iterdir()))} inputs")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
