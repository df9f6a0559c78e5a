# SPDX-License-Identifier: Apache-2.0
"""Write traces for tests, in both formats, from lists of operations."""
import struct
import zlib

ALLOC, FREE, REALLOC, ALIGNED = range(4)


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def fold(value):
    return value << 1 if value >= 0 else (-value << 1) - 1


def peaks(ops):
    """(largest sum of sizes, blocks live then)"""
    live, best = {}, (0, 0)
    for kind, slot, size, *_ in ops:
        if kind == FREE:
            live.pop(slot, None)
        else:
            live[slot] = size
        now = sum(live.values()) if kind != FREE else 0
        if now > best[0]:
            best = now, len(live)
    return best


def slots(ops):
    return max((op[1] for op in ops), default=-1) + 1


def flat(ops, peak=None, nops=None, nslots=None):
    best = peaks(ops)
    head = struct.pack("<4sIIIII", b"BMT1", len(ops) if nops is None else nops,
                       slots(ops) if nslots is None else nslots, 0,
                       best[0] if peak is None else peak, best[1])
    return head + b"".join(struct.pack("<II", (kind & 3) << 30 | slot, size) for kind, slot, size, *_ in ops)


def ours(ops, version=1, flags=0, peak=None, nslots=None, note=b"", tail=b""):
    best = peaks(ops)
    body = b"ACRT" + bytes([version, flags])
    for value in (len(ops), slots(ops) if nslots is None else nslots, 0,
                  best[0] if peak is None else peak, best[1], len(note)):
        body += varint(value)
    body += note
    last = 0
    for kind, slot, size, *more in ops:
        body += varint(fold(slot - last) << 2 | kind)
        last = slot
        if kind != FREE:
            body += varint(size)
        if kind == ALIGNED:
            body += bytes(more[:1])
    return seal(body + tail)


def seal(body):
    return body + struct.pack("<I", zlib.crc32(body))


def read(data):
    """(operations as tuples kind, slot, size, align, time, thread, site; the note) of a trace of ours."""
    assert data[:5] == b"ACRT\1" and zlib.crc32(data[:-4]) == struct.unpack("<I", data[-4:])[0]
    at, flags = 6, data[5]

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def signed():
        value = number()
        return value >> 1 if value & 1 == 0 else -(value + 1 >> 1)

    count, _, _, _, _, length = (number() for _ in range(6))
    note, ops = data[at:at + length], []
    at += length
    slot = time = site = thread = 0
    for _ in range(count):
        head = number()
        slot += head >> 3 if head & 4 == 0 else -((head >> 2) + 1 >> 1)
        kind = head & 3
        size = number() if kind != FREE else 0
        align = 0
        if kind == ALIGNED:
            align = data[at]
            at += 1
        time += number() if flags & 1 else 0
        thread = number() if flags & 2 else 0
        site += signed() if flags & 4 else 0
        ops.append((kind, slot, size, align, time, thread, site))
    return ops, note.decode()
