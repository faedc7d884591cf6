"""Readers of the files that the tables are derived from."""

import json
import struct
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """A row of a GeoNames dump, the columns that are used here."""
    id: int
    name: str
    lat: str
    lng: str
    feature: str
    country: str
    admin1: str
    population: int
    timezone: str


def read_places(path):
    """Places of a GeoNames dump (19 columns, no quoting)."""
    with open(path, encoding="utf-8", newline="\n") as dump:
        for line in dump:
            f = line.rstrip("\n").split("\t")
            yield Place(int(f[0]), f[1], f[4], f[5], f[7], f[8], f[10], int(f[14]), f[17])


def read_catalogue(path):
    """Texts of a GNU message catalogue (.mo) by their keys. Raises ValueError if it is none."""
    data = Path(path).read_bytes()
    order = {b"\xde\x12\x04\x95": "<", b"\x95\x04\x12\xde": ">"}.get(data[:4])
    if order is None:
        raise ValueError(f"{path}: not a message catalogue")
    count, keys, texts = struct.unpack_from(order + "3I", data, 8)

    def string(table, index):
        length, start = struct.unpack_from(order + "2I", data, table + 8 * index)
        return data[start:start + length].decode("utf-8")

    return {string(keys, i): string(texts, i) for i in range(count)}


def read_territories(directory, language):
    """Names of countries and regions by code, of an unpacked cldr-localenames-full."""
    path = Path(directory) / "main" / language / "territories.json"
    with open(path, encoding="utf-8") as file:
        return json.load(file)["main"][language]["localeDisplayNames"]["territories"]


def read_blocks(path):
    """Blocks of a hand-typed list: ("@" words, lines of the block). "#" starts a comment line."""
    blocks = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            blocks.append((line[1:].split(), []))
        elif line and not line.startswith("#"):
            blocks[-1][1].append(line)
    return blocks
