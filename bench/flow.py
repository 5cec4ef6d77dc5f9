"""Ranges of a costed requirement: the time of minimum, indicative and maximum of every cell."""

from __future__ import annotations

import random
import time

from app.funding.rules.flow import Cover, Supply

COUNTRIES, YEARS, PILLARS = 50, 5, 3


def world(lines: int, seed: int = 4) -> tuple[list[int], list[Supply]]:
    """Needs of 50 countries x 5 years x 3 pillars, and lines of every strength of earmark."""
    draw = random.Random(seed)
    cells = [(c, y, p) for c in range(COUNTRIES) for y in range(YEARS) for p in range(PILLARS)]
    needs = [draw.randint(10**12, 10**13) for _ in cells]
    supplies = []
    for _ in range(lines):
        year = draw.choice([None, *range(YEARS)])
        places = set(draw.sample(range(COUNTRIES), draw.choice([1, 1, 2, 5, COUNTRIES])))
        pillar = draw.choice([None, None, *range(PILLARS)])
        able = tuple(
            n
            for n, (c, y, p) in enumerate(cells)
            if c in places and year in (None, y) and pillar in (None, p)
        )
        supplies.append(Supply(draw.randint(10**12, 3 * 10**13), able))
    return needs, supplies


def measure(lines: int = 300) -> dict[str, float]:
    """Seconds: the base flow, then all ranges, and the ranges of the countries."""
    needs, supplies = world(lines)
    began = time.perf_counter()
    cover = Cover(needs, supplies)
    flowed = time.perf_counter()
    cover.ranges()
    ranged = time.perf_counter()
    left = cover.left()
    size = YEARS * PILLARS
    for country in range(COUNTRIES):
        cover.range_of(range(country * size, (country + 1) * size), left)
    return {
        "base": flowed - began,
        "cells": ranged - flowed,
        "countries": time.perf_counter() - ranged,
    }


def run() -> dict[str, float]:
    """Print the times for 750 cells with 300 and 1,000 lines; those of 300 in seconds."""
    found = {lines: measure(lines) for lines in (300, 1000)}
    for lines, took in found.items():
        words = ", ".join(f"{name} {1000 * seconds:.0f} ms" for name, seconds in took.items())
        print(f"ranges of 750 cells, {lines} lines: {words}")
    return found[300]


if __name__ == "__main__":
    run()
