"""The columns that a table may have besides its key: a kind of oddity each, with its type and its values."""

import datetime
import decimal
import uuid

import pyarrow as pa

D = decimal.Decimal
decimal.getcontext().prec = 100

STRINGS = ["", "Ann", "é", "e\u0301", "日本", "😀", 'say "hi"', "a\nb", "a\x00b", "\u2028", "\x7f", "\\", "null"]
MOMENTS = [0, 1, -1, 1_706_781_845, -86_401, 4_102_444_799]
NANOS = [0, 1, -1, 1_706_781_845_123_456_789, -1_000_000_001, 999]


def decimals(precision, scale):
    digits = "1234567890" * 8
    whole = precision - scale
    greatest = (digits[:whole] or "0") + ("." + digits[:scale] if scale else "")
    least = D(1).scaleb(-scale)
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(precision, scale), [
        D(greatest), -D(greatest), D(0), least, -least,
    ]


def choose(pairs):
    """A kind of which one of several types is drawn."""
    return lambda random: random.choice(pairs)


def integers(random):
    bits = random.choice([8, 16, 32, 64])
    if random.random() < 0.5:
        return getattr(pa, f"int{bits}")(), [0, 1, -1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1))]
    return getattr(pa, f"uint{bits}")(), [0, 1, 2**bits - 1]


def nested(random):
    inner = random.choice([
        (pa.int32(), [1, None, -3]),
        (pa.string(), STRINGS),
        (pa.decimal128(10, 2), [D("1.10"), D("-0.05")]),
        (pa.timestamp("us"), [0, 1_706_781_845_123_456]),
        (pa.date32(), [datetime.date(2026, 1, 31)]),
        (pa.float64(), [0.1, 1e300]),
        (pa.bool_(), [True, False]),
    ])
    return inner


def lists(random):
    kind, values = nested(random)
    return pa.list_(kind), [[], values, values[:1], [None], None]


def structs(random):
    kind, values = nested(random)
    names = random.choice([["a", "b"], ["x y", "ü"], ['q"', "B"]])
    struct = pa.struct([(names[0], kind), (names[1], pa.string())])
    return struct, [{names[0]: value, names[1]: "t"} for value in values] + [{names[0]: None, names[1]: None}, None]


def maps(random):
    kind, values = nested(random)
    if random.random() < 0.3:
        return pa.map_(pa.int64(), kind), [[(2, values[0]), (10, values[-1])], [], [(-1, None)]]
    return pa.map_(pa.string(), kind), [[("z", values[0]), ("a", values[-1])], [], [('k"', None)], None]


def deep(random):
    kind, values = nested(random)
    inner = pa.struct([("v", pa.list_(kind)), ("m", pa.map_(pa.string(), kind))])
    value = {"v": values, "m": [("k", values[0])]}
    return pa.list_(pa.list_(inner)), [[[value], []], [], [[{"v": None, "m": []}]]]


COLUMNS = {
    "whole numbers of every width": (0.12, integers),
    "decimals up to 38 digits": (0.1, lambda random: decimals(*random.choice([(4, 2), (9, 0), (18, 18), (38, 10), (38, 38), (1, 0)]))),
    "decimals up to 76 digits": (0.05, lambda random: decimals(*random.choice([(39, 2), (50, 10), (76, 0), (76, 38), (76, 76)]))),
    "floats": (0.08, choose([(pa.float32(), [0.5, 1.5, -0.0, float("nan"), float("inf"), 3.4028234663852886e38, 0.10000000149011612])])),
    "half floats": (0.04, choose([(pa.float16(), [0.5, -1.5, 65504.0])])),
    "doubles": (0.08, choose([(pa.float64(), [0.1, 0.30000000000000004, -0.0, 1e300, 5e-324, float("-inf"), float("nan")])])),
    "truth values": (0.05, choose([(pa.bool_(), [True, False])])),
    "text": (0.12, choose([(pa.string(), STRINGS), (pa.large_string(), STRINGS)])),
    "long text": (0.04, choose([(pa.string(), ["x" * 100_000, "é" * 60_000, "s"])])),
    "bytes": (0.08, choose([(pa.binary(), [b"", b"\x00\xff\n", b"abc"]), (pa.large_binary(), [b"\x80"]), (pa.binary(3), [b"abc", b"\x00\x01\x02"])])),
    "dictionary-typed text": (0.06, choose([(pa.dictionary(pa.int32(), pa.string()), ["a", "b", "é"])])),
    "dates": (0.08, choose([(pa.date32(), [datetime.date(1, 1, 1), datetime.date(1969, 12, 31), datetime.date(2026, 1, 31), datetime.date(9999, 12, 31)]), (pa.date64(), [datetime.date(2026, 1, 31)])])),
    "times of milliseconds and microseconds": (0.06, choose([(pa.time32("ms"), [0, 36_000_500, 86_399_999]), (pa.time64("us"), [0, 36_000_500_001, 86_399_999_999])])),
    "times of nanoseconds": (0.045, choose([(pa.time64("ns"), [0, 36_000_000_000_001, 86_399_999_999_999, 1_000])])),
    "timestamps": (0.1, choose([(pa.timestamp("s"), MOMENTS), (pa.timestamp("ms"), [m * 1000 + 125 for m in MOMENTS]), (pa.timestamp("us"), [m * 1_000_000 + 500_001 for m in MOMENTS])])),
    "timestamps with a zone": (0.1, choose([(pa.timestamp("ms", "UTC"), [m * 1000 + 125 for m in MOMENTS]), (pa.timestamp("us", "Europe/Berlin"), [m * 1_000_000 + 7 for m in MOMENTS]), (pa.timestamp("us", "+05:30"), [0])])),
    "timestamps of nanoseconds": (0.06, choose([(pa.timestamp("ns"), NANOS)])),
    "timestamps of nanoseconds with a zone": (0.045, choose([(pa.timestamp("ns", "UTC"), NANOS), (pa.timestamp("ns", "Europe/Berlin"), NANOS)])),
    "UUIDs": (0.05, choose([(pa.uuid(), [uuid.UUID("0b5ad0f6-9a3b-4f6e-8a55-3d1f0a5a9d10").bytes])])),
    "JSON": (0.04, choose([(pa.json_(), ['{"a":1.10}', "[1,2]", '"x"', "-0"])])),
    "NULLs alone": (0.05, choose([(pa.null(), [None])])),
    "lists": (0.08, lists),
    "structs": (0.08, structs),
    "maps": (0.08, maps),
    "nested deeper": (0.06, deep),
}
