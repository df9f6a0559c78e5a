# SPDX-License-Identifier: Apache-2.0
"""How a test starts an image: a host's runs by itself, a board's with what ACRE_RUN says."""
import os


def command(image, ram="128K"):
    runner = os.environ.get("ACRE_RUN")
    return [runner, str(image), ram] if runner else [str(image), "--ram", ram]


def ram_is_fixed():
    """Whether the board has the RAM it has, whatever RAM= says."""
    runner = os.environ.get("ACRE_RUN")
    return bool(runner) and "ram=" not in open(runner).read()
