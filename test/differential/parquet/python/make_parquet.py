"""make_parquet.py OUT SEED FROM COUNT: Parquet files, and what pyarrow reads in them.

Writes OUT/<number>/ with the files and trial.json: oddities, files, inputs and flags for the command, whether the files
are valid, and the objects that must come of them.
"""

import json
import pathlib
import random as chance
import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq
from columns import COLUMNS, STRINGS
from oddities import FAULTS, ODD_NAMES, SHAPES, WRITING, fault_of, is_turn
from render import render

# Must be refused, or be read: pyarrow does not look at the first mark.
READABLE = ["a flipped byte in the footer"]

# Valid, but the program's documents say that these are refused. documented-refusals.ts has the words.
DOCUMENTED = [
    "decimals up to 76 digits",
    "times of nanoseconds",
    "timestamps of nanoseconds with a zone",
    "names that differ by case",
    "names that differ by case in a struct",
    "an empty name",
]


def make(folder, seed, number):
    random = chance.Random(f"parquet {seed} {number}")
    drawn = [name for name, share in SHAPES.items() if is_turn(seed, name, number, share)]
    if "several files of a glob" in drawn and "several --files" in drawn:
        drawn.remove("several --files")
    kinds = [] if "one column" in drawn else [n for n, (share, _) in COLUMNS.items() if is_turn(seed, n, number, share)]
    writing = [name for name, (share, _) in WRITING.items() if is_turn(seed, name, number, share)]
    fault = fault_of(number)
    options = {"compression": "snappy"}
    for name in writing:
        options.update(WRITING[name][1](random))
    if "INT96" in writing:
        kinds = [kind for kind in kinds if "timestamps" not in kind]
        kinds.append(random.choice(["timestamps", "timestamps of nanoseconds"]))
    if fault == "a flipped byte in a page with a checksum":
        options.update({"write_page_checksum": True})

    if any("nanoseconds" in kind for kind in kinds):
        # That version has no nanoseconds.
        options.pop("version", None)
        writing = [name for name in writing if name != "format version 1.0"]

    table = draw_table(random, drawn, kinds, fault)
    parts = random.randint(2, 3) if "several files of a glob" in drawn or "several --files" in drawn else 1
    if fault == "files with other columns":
        parts = 2
    names = ["rows.parquet"] if parts == 1 else [f"rows-{part}.parquet" for part in range(parts)]
    folder.mkdir(parents=True)
    for part, name in enumerate(names):
        rows = table.slice(part * table.num_rows // parts, (part + 1) * table.num_rows // parts - part * table.num_rows // parts)
        if fault == "files with other columns" and part == 1:
            rows = rows.append_column("other", pa.nulls(rows.num_rows, pa.int32()))
        size = random.randint(1, max(1, rows.num_rows)) if "row groups of any size" in drawn else None
        if rows.num_rows > 2_048 and size is not None:
            size = max(size, 500)
        with pq.ParquetWriter(folder / name, rows.schema, **options) as writer:
            for piece in [rows.slice(0, 0), rows, rows.slice(0, 0)] if "row groups without rows" in drawn else [rows]:
                writer.write_table(piece, row_group_size=size)
        damage(folder / name, fault, random)

    objects, why = read(folder, names, fault)
    valid = objects is not None and fault not in READABLE
    documented = [name for name in kinds + [fault] if name in DOCUMENTED]
    if "INT96" in writing and "timestamps of nanoseconds" in kinds:
        documented.append("timestamps of nanoseconds as INT96")
    trial = {
        "oddities": drawn + kinds + writing + ([fault] if fault else []),
        "files": names,
        "inputs": ["rows-*.parquet"] if "several files of a glob" in drawn else names,
        "flags": ["--key", "{id}.json"],
        "valid": valid,
        "why": why or fault or "",
        "objects": objects or [],
        "tolerated": fault in READABLE and objects is not None,
        "documented": documented,
    }
    (folder / "trial.json").write_text(json.dumps(trial, ensure_ascii=False))
    if fault is None and not valid:
        raise SystemExit(f"{number}: pyarrow refuses its own file: {why}")


def draw_table(random, drawn, kinds, fault):
    rows = random.randint(1, 12)
    if "no rows" in drawn:
        rows = 0
    elif "more than 2,048 rows" in drawn:
        rows, kinds = random.randint(2_049, 2_600), kinds[:2]
    ids = [f"k {row}" for row in range(rows)] if "text as key" in drawn else list(range(1, rows + 1))
    names, arrays = ["id"], [pa.array(ids, pa.string() if "text as key" in drawn else pa.int64())]
    for at, kind in enumerate(kinds):
        arrow, values = COLUMNS[kind][1](random)
        names.append(random.choice(ODD_NAMES) if "odd names" in drawn else f"c{at}")
        if names[-1].lower() in [name.lower() for name in names[:-1]]:
            names[-1] = f"c{at}"
        arrays.append(array_of(random, arrow, values, rows, "NULLs" in drawn))
    if "many columns" in drawn:
        for at in range(random.randint(100, 400)):
            names.append(f"m{at}")
            arrays.append(array_of(random, pa.string(), STRINGS, rows, True))
    other = {
        "names that differ by case": "ID",
        "a name twice": "id",
        "an empty name": "",
    }.get(fault)
    if other is not None:
        names.append(other)
        arrays.append(array_of(random, pa.string(), ["x"], rows, False))
    if fault == "names that differ by case in a struct":
        names.append("cases")
        arrays.append(pa.array([{"a": 1, "A": 2}] * rows, pa.struct([("a", pa.int32()), ("A", pa.int32())])))
    fields = [pa.field(name, array.type) for name, array in zip(names, arrays)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def array_of(random, arrow, values, rows, nulls):
    chosen = [None if nulls and random.random() < 0.2 else random.choice(values) for _ in range(rows)]
    if pa.types.is_dictionary(arrow):
        return pa.array(chosen, pa.string()).dictionary_encode()
    if isinstance(arrow, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(arrow, pa.array(chosen, arrow.storage_type))
    if pa.types.is_float16(arrow):
        return pa.array(chosen, pa.float32()).cast(arrow)
    return pa.array(chosen, arrow)


def damage(path, fault, random):
    whole = bytearray(path.read_bytes())
    footer = struct.unpack("<I", whole[-8:-4])[0]
    if fault == "a cut file":
        path.write_bytes(whole[: random.randrange(4, len(whole) - 1)])
    elif fault == "a flipped byte in the footer":
        # The thrift's own bytes may say the same flipped; the marks and the length do not, though pyarrow does not look
        # at the first mark.
        whole[random.choice([0, 1, 2, 3, -1, -2, -3, -4, -5, -7, -8])] ^= random.randint(1, 255)
        path.write_bytes(whole)
    elif fault == "no Parquet at all":
        path.write_bytes(random.choice([b"id,name\n1,x\n", b"PAR1PAR1", b"PAR1", b'{"id":1}\n']))
    elif fault == "an empty file":
        path.write_bytes(b"")
    elif fault == "a flipped byte in a page with a checksum":
        metadata = pq.read_metadata(path)
        groups = [at for at in range(metadata.num_row_groups) if metadata.row_group(at).num_rows]
        if groups:
            column = metadata.row_group(random.choice(groups)).column(0)
            start = column.dictionary_page_offset or column.data_page_offset
            # The last byte of a column's pages is of the last page's content, not of a header.
            whole[start + column.total_compressed_size - 1] ^= random.randint(1, 255)
            path.write_bytes(whole)
    assert footer > 0


def read(folder, names, fault):
    """The objects by pyarrow, or why there are none."""
    if fault in ("a name twice", "files with other columns"):
        return None, fault
    objects = []
    for name in names:
        try:
            table = pq.ParquetFile(folder / name, page_checksum_verification=True).read()
        except Exception as error:  # Whatever pyarrow says of a damaged file.
            return None, f"{fault}: {type(error).__name__}"
        columns = [column.combine_chunks() if column.num_chunks else [] for column in table.columns]
        for row in range(table.num_rows):
            fields = [f"{json.dumps(n, ensure_ascii=False)}:{render(cells[row])}" for n, cells in zip(table.column_names, columns)]
            objects.append([f"{table.column(0)[row].as_py()}.json", "{" + ",".join(fields) + "}"])
    return objects, None


if __name__ == "__main__":
    out, seed, first, count = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])
    assert len(set(FAULTS)) == len(FAULTS)
    for number in range(first, first + count):
        make(out / str(number), seed, number)
