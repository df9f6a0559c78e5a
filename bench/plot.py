# SPDX-License-Identifier: Apache-2.0
"""worst-case.svg: the worst case of one allocation over the number of holes in the heap."""
import math

from workplace import QUOTED

WIDTH, HEIGHT = 920, 470
LEFT, RIGHT, TOP, BOTTOM = 64, 310, 44, 52
X_RANGE, Y_RANGE = (10, 100000), (50, 200000)
OURS = [("heap", "acre_heap, up to 512 KiB"), ("heapany", "acre_heap, any size")]
LIVE = [("newlib", "newlib malloc"), ("nano", "newlib-nano malloc"), ("picolibc", "picolibc malloc"),
        ("firstfit", "first fit over a list")]
COLOURS = ["#0b6e4f", "#12a37a", "#b5651d", "#d1495b", "#8d5a97", "#444444", "#3366cc", "#8899bb", "#667788", "#cc8800",
           "#aa3344"]


def scale(value, bounds, low, high):
    share = (math.log10(value) - math.log10(bounds[0])) / (math.log10(bounds[1]) - math.log10(bounds[0]))
    return low + share * (high - low)


def x_of(holes):
    return scale(holes, X_RANGE, LEFT, WIDTH - RIGHT)


def y_of(instructions):
    return scale(max(instructions, Y_RANGE[0]), Y_RANGE, HEIGHT - BOTTOM, TOP)


def series(figures):
    """(title, [(holes, instructions)], quoted) of each allocator."""
    for name, title in OURS + LIVE:
        points = [(count, figures.value(f"m3.{name}.holes.{count}.alloc.max")) for count in (10, 100, 1000, 10000, 100000)]
        points = [point for point in points if point[1] is not None]
        if points:
            yield title, points, False
    for title, points in QUOTED["holes"].items():
        yield title, [(int(count), pair[0]) for count, pair in points.items()], True


def axes():
    parts = []
    for holes in (10, 100, 1000, 10000, 100000):
        x = x_of(holes)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#e4e4e4"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{holes:,}</text>')
    for instructions in (100, 1000, 10000, 100000):
        y = y_of(instructions)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e4e4e4"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{instructions:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">holes in the heap (as many blocks in use)</text>')
    parts.append(f'<text x="{LEFT}" y="22" font-size="15" font-weight="bold">Worst case of one allocation on a Cortex-M3, '
                 "instructions</text>")
    return parts


def labels(ends):
    """Heights of the labels at the right, moved apart so that none covers another."""
    heights = {}
    below = None
    for title, y in sorted(ends, key=lambda end: -end[1]):
        y = y if below is None else min(y, below - 14)
        heights[title] = below = y
    return heights


def worst_case(figures):
    lines = list(series(figures))
    heights = labels([(title, y_of(points[-1][1])) for title, points, _ in lines])
    parts = axes()
    for colour, (title, points, quoted) in zip(COLOURS, lines):
        path = " ".join(f"{x_of(holes):.1f},{y_of(value):.1f}" for holes, value in points)
        ours = title.startswith("acre")
        dashes = ' stroke-dasharray="5 4"' if quoted else ""
        width = 3 if ours else 1.5
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>')
        for holes, value in points:
            parts.append(f'<circle cx="{x_of(holes):.1f}" cy="{y_of(value):.1f}" r="{3.5 if ours else 2.5}" fill="{colour}"/>')
        end = x_of(points[-1][0]), y_of(points[-1][1])
        x = WIDTH - RIGHT + 14
        parts.append(f'<line x1="{end[0] + 5:.1f}" y1="{end[1]:.1f}" x2="{x - 3}" y2="{heights[title]:.1f}" '
                     f'stroke="{colour}" stroke-width="0.6" opacity="0.6"/>')
        weight = ' font-weight="bold"' if ours else ""
        mark = " (quoted)" if quoted else ""
        parts.append(f'<text x="{x}" y="{heights[title] + 4:.1f}" fill="{colour}"{weight}>{title}: '
                     f"{points[-1][1]:,}{mark}</text>")
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'font-family="sans-serif" font-size="12">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n{body}\n</svg>\n')
