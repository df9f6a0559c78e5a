#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Run QEMU with the board's console on this terminal, or on what standard input is.

    qemu.py [-o OPTION]... QEMU ARGUMENT...

On a terminal QEMU has it to itself (ctrl-C goes to the board; `exit` leaves). From a pipe or a file
the bytes are fed as boards/common/console.c describes: after the board has said READY, with the end
of the file marked. QEMU's exit status is the program's, and no QEMU outlives this script.

Fed that way, time on a machine of one CPU is the number of instructions executed, and idle time is
skipped: what comes out does not depend on how busy this machine is. Several CPUs run in real time, in
a thread each.

ACRE_QEMU_SECONDS bounds the run (default: none). ACRE_QEMU_ICOUNT=y counts instructions with several
CPUs as well: they then take turns.
"""
import ctypes
import os
import select
import signal
import subprocess
import sys

READY, DLE, END = b"\x05", b"\x10", b"\x10E"
PR_SET_PDEATHSIG = 1
ICOUNT = ["-icount", "shift=3,sleep=off"]  # 8 ns an instruction


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def command(arguments, options):
    config = "enable=on,target=native" + "".join(f",arg={word}" for word in ["acre", *options])
    return [*arguments, "-display", "none", "-monitor", "none", "-semihosting-config", config]


def terminal(arguments, options):
    arguments = command(arguments, options)
    arguments += ["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"]
    os.execvp(arguments[0], arguments)


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


def feed(qemu):
    """Copy until QEMU closes its output."""
    source, to_board, from_board = 0, qemu.stdin.fileno(), qemu.stdout.fileno()
    ready, ended, pending = False, False, b""
    os.set_blocking(to_board, False)
    while True:
        readers = [from_board] + ([source] if ready and not ended and not pending else [])
        can_read, can_write, _ = select.select(readers, [to_board] if pending else [], [])
        if from_board in can_read:
            data = os.read(from_board, 65536)
            if not data:
                return
            if not ready and READY in data:
                ready = True
                data = data.replace(READY, b"", 1)
            write_all(1, data)
        if source in can_read:
            data = os.read(source, 4096)
            ended = not data
            pending = data.replace(DLE, DLE + DLE) if data else END
        if can_write:
            try:
                pending = pending[os.write(to_board, pending):]
            except BrokenPipeError:
                pending, ended = b"", True


def piped(arguments, options, seconds):
    one_cpu = "-smp" not in arguments or arguments[arguments.index("-smp") + 1] == "1"
    counting = ICOUNT if one_cpu or os.environ.get("ACRE_QEMU_ICOUNT") == "y" else []
    arguments = command(arguments, [*options, "pipe"]) + ["-serial", "stdio", *counting]
    qemu = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            preexec_fn=die_with_parent)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(name, lambda *_: (qemu.kill(), os._exit(124)))
    if seconds:
        signal.alarm(seconds)
    try:
        feed(qemu)
    except BrokenPipeError:  # who read our output has gone
        qemu.kill()
    status = qemu.wait()
    return 128 - status if status < 0 else status


def main(words):
    options = []
    while words[:1] == ["-o"]:
        options.append(words[1])
        words = words[2:]
    if not words:
        return __doc__
    if os.isatty(0) and os.isatty(1):
        return terminal(words, options)
    return piped(words, options, int(os.environ.get("ACRE_QEMU_SECONDS", "0")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
