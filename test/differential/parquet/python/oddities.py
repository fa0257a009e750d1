"""How a table is written, what is wrong with it, and which tables have what."""

import random as chance

CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]

# Name: (share, options of pyarrow's writer).
WRITING = {
    "page checksums": (0.12, lambda random: {"write_page_checksum": True}),
    "no dictionaries": (0.1, lambda random: {"use_dictionary": False}),
    "small pages": (0.1, lambda random: {"data_page_size": random.choice([1, 16, 256])}),
    "data pages of version 2": (0.1, lambda random: {"data_page_version": "2.0"}),
    "format version 1.0": (0.06, lambda random: {"version": "1.0"}),
    "no statistics": (0.06, lambda random: {"write_statistics": False}),
    "page index": (0.06, lambda random: {"write_page_index": True}),
    "no Arrow schema": (0.12, lambda random: {"store_schema": False}),
    "INT96": (0.06, lambda random: {"use_deprecated_int96_timestamps": True}),
    **{f"codec {codec}": (0.06, lambda random, codec=codec: {"compression": codec}) for codec in CODECS},
}

SHAPES = {
    "no rows": 0.05,
    "more than 2,048 rows": 0.035,
    "many columns": 0.04,
    "row groups of any size": 0.15,
    "row groups without rows": 0.05,
    "one column": 0.04,
    "several files of a glob": 0.06,
    "several --files": 0.06,
    "odd names": 0.08,
    "text as key": 0.2,
    "NULLs": 0.4,
}

ODD_NAMES = [
    ".", "a.b", "/", '"', "'", "[x]", "*", " ", " lead", "\\", "__proto__", "filename", "file_row_number", "rowid",
    "select", "1", "NULL", "ä", "日本", "😀", "a\nb", "\x01", ",", "#", "{}", "splitter", "x" * 300, "schema", "root",
]

FAULTS = [
    "a cut file", "a flipped byte in the footer", "a flipped byte in a page with a checksum", "no Parquet at all",
    "names that differ by case", "a name twice", "an empty name", "names that differ by case in a struct",
    "files with other columns", "an empty file",
]

# Each fault has its turn in every so many files; the other turns have none.
TURNS = 30


def is_turn(seed, name, number, share):
    """One file of each 1/share that follow one another, so that few files have each kind too."""
    block = round(1 / share)
    return chance.Random(f"{seed} {name} {number // block}").randrange(block) == number % block


def fault_of(number):
    turn = number % TURNS
    return FAULTS[turn] if turn < len(FAULTS) else None
