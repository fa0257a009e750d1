"""A value that pyarrow read, as the JSON text that its object must hold; numbers that need not keep their text are marked.

{"$double": "0.1"} and {"$float": "0.1"} stand for any text of that value.
"""

import base64
import datetime
import json
import math

import pyarrow as pa

UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def render(scalar):
    """JSON text of a pyarrow scalar."""
    kind = scalar.type
    if not scalar.is_valid:
        return "null"
    if isinstance(kind, pa.BaseExtensionType):
        return render_extension(kind, scalar)
    if pa.types.is_dictionary(kind):
        return render(scalar.value if hasattr(scalar, "value") else scalar)
    if pa.types.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_integer(kind):
        return str(scalar.as_py())
    if pa.types.is_floating(kind):
        return render_float(kind, scalar.as_py())
    if pa.types.is_decimal(kind):
        return format(scalar.as_py(), "f")
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return text(scalar.as_py())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return text(base64.b64encode(scalar.as_py()).decode())
    if pa.types.is_date(kind):
        return text(scalar.as_py().isoformat())
    if pa.types.is_time(kind):
        return text(clock(scalar.value * UNITS[kind.unit]))
    if pa.types.is_timestamp(kind):
        return text(timestamp(scalar.value * UNITS[kind.unit]) + ("Z" if kind.tz else ""))
    if pa.types.is_map(kind):
        entries = sorted((key_text(key), render(value)) for key, value in pairs(scalar))
        return "{" + ",".join(f"{text(key)}:{value}" for key, value in entries) + "}"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return "[" + ",".join(render(item) for item in scalar.values) + "]"
    if pa.types.is_struct(kind):
        fields = (f"{text(kind.field(at).name)}:{render(scalar[at])}" for at in range(kind.num_fields))
        return "{" + ",".join(fields) + "}"
    raise ValueError(f"no text for {kind}")


def render_extension(kind, scalar):
    if kind.extension_name == "arrow.uuid":
        return text(str(scalar.as_py()))
    if kind.extension_name == "arrow.json":
        return scalar.as_py()
    raise ValueError(f"no text for {kind}")


def render_float(kind, value):
    if math.isnan(value):
        return text("NaN")
    if math.isinf(value):
        return text("Infinity" if value > 0 else "-Infinity")
    return json.dumps({"$double" if pa.types.is_float64(kind) else "$float": repr(value)})


def pairs(scalar):
    return [(entry[0], entry[1]) for entry in scalar.values]


def key_text(key):
    """Of a map's key: what stands within quotes."""
    rendered = render(key)
    return json.loads(rendered) if rendered.startswith('"') else rendered


def text(value):
    return json.dumps(value, ensure_ascii=False)


def clock(nanoseconds):
    seconds, fraction = divmod(nanoseconds, 10**9)
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{digits}"


def timestamp(nanoseconds):
    """Whole nanoseconds since 1970, by the proleptic calendar; Python's own datetime keeps microseconds alone."""
    days, rest = divmod(nanoseconds, 86_400 * 10**9)
    return f"{(datetime.date(1970, 1, 1) + datetime.timedelta(days=days)).isoformat()}T{clock(rest)}"
