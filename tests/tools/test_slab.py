#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The slab runs every trace in a heap of no more than twice what acre_heap needs, control included:
test_slab.py REPLAY. Traces of ../shared where they are; some are made here, for any clone."""
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

import traces

REPLAY = sys.argv.pop() if len(sys.argv) > 1 else "build/host/bin/acre-replay"
SHARED = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "traces"


def made(seed, sizes, live):
    """Objects of some sizes that come and go, the number of them alive rising and falling."""
    rng, ops, alive = random.Random(seed), [], {}
    for i in range(6000):
        want = live if (i // 1000) % 2 == 0 else live // 4
        if alive and (len(alive) > want or rng.random() < 0.45):
            slot = rng.choice(list(alive))
            del alive[slot]
            ops.append((traces.FREE, slot, 0))
        else:
            slot = next(n for n in range(live + 2) if n not in alive)
            alive[slot] = True
            ops.append((traces.ALLOC, slot, rng.choice(sizes)))
    return ops + [(traces.FREE, slot, 0) for slot in alive]


def fit(path, kind):
    done = subprocess.run([REPLAY, path, "--alloc", kind, "--fit"], capture_output=True, timeout=120)
    match = re.search(r"fit: (\d+) bytes, factor", done.stdout.decode())
    assert done.returncode == 0 and match, done
    return int(match.group(1))


class Slab(unittest.TestCase):
    def compare(self, path):
        heap, slab = fit(path, "heap"), fit(path, "slab")
        print(f"{pathlib.Path(path).name}: heap {heap}, slab {slab}, {slab / heap:.2f} of it")
        self.assertLessEqual(slab, 2 * heap, path)

    def test_shared_traces(self):
        paths = sorted(SHARED.glob("*.bmt"))
        if not paths:
            self.skipTest("there is no ../shared/traces")
        for path in paths:
            with self.subTest(path.name):
                self.compare(path)

    def test_made_traces(self):
        kinds = {"small": [8, 12, 16, 20, 24, 40], "mixed": [10, 30, 60, 100, 200, 500],
                 "packets": list(range(80, 1530, 50))}
        with tempfile.TemporaryDirectory() as folder:
            for seed, (name, sizes) in enumerate(kinds.items()):
                path = pathlib.Path(folder) / f"{name}.bmt"
                path.write_bytes(traces.flat(made(seed, sizes, 400)))
                with self.subTest(name):
                    self.compare(path)

    def test_every_allocator_keeps_contents(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "mixed.bmt"
            path.write_bytes(traces.flat(made(7, [10, 30, 60, 100, 200, 500, 3000], 200)))
            for kind in ("slab", "region"):
                done = subprocess.run([REPLAY, path, "--alloc", kind, "--heap", "1M", "--check"],
                                      capture_output=True, timeout=120)
                self.assertEqual(done.returncode, 0, done)
                self.assertIn(b"every block kept its contents", done.stdout)


if __name__ == "__main__":
    unittest.main()
