"""Arrow streams of the API to data frames.

An answer is one Arrow IPC stream after another, a result table each; the last, QueryCompletionInformation, holds
one row whose column summary is JSON. datetime and timespan come as whole ticks of 100 ns, the former since year 1.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa

from .errors import Error

EPOCH = 621_355_968_000_000_000  # ticks from 0001-01-01 to 1970-01-01
NS_LIMIT = (2**63 - 1) // 100  # ticks that 64 bits of nanoseconds can hold


def read(source: BinaryIO, parse_dynamic: bool = False) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The result tables by name, and the summary."""
    tables: dict[str, pd.DataFrame] = {}
    stream = pa.PythonFile(source, mode="r")
    while True:
        try:
            table = pa.ipc.open_stream(stream).read_all()
        except (pa.ArrowInvalid, OSError):
            raise Error("the answer ended before its summary: the connection was cut") from None
        meta = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
        name = meta.get("huntbook.table", "PrimaryResult")
        if name == "QueryCompletionInformation":
            return tables, json.loads(table.column("summary")[0].as_py())
        while name in tables:
            name += "_"
        tables[name] = frame(table, parse_dynamic)
        if render := meta.get("huntbook.render"):
            tables[name].attrs["render"] = json.loads(render)


def frame(table: pa.Table, parse_dynamic: bool = False) -> pd.DataFrame:
    """One table as a data frame, each column by its KQL type."""
    columns = {}
    for i, field in enumerate(table.schema):
        kql = (field.metadata or {}).get(b"kql.type", b"").decode()
        columns[i] = series(table.column(i), kql, parse_dynamic)
    df = pd.DataFrame(columns, copy=False)
    df.columns = table.schema.names
    return df


def series(values: pa.ChunkedArray, kql: str, parse_dynamic: bool) -> pd.Series:
    """One column. Whole numbers and booleans with nulls become pandas' nullable types: nothing turns into a float."""
    if kql == "datetime":
        return pd.Series(_times(values, EPOCH, "datetime64")).dt.tz_localize("UTC")
    if kql == "timespan":
        return pd.Series(_times(values, 0, "timedelta64"))
    if kql == "dynamic" and parse_dynamic:
        return pd.Series([None if v is None else json.loads(v) for v in values.to_pylist()], dtype=object)
    if values.null_count and pa.types.is_integer(values.type):
        return values.to_pandas(types_mapper={pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}.get)
    if values.null_count and pa.types.is_boolean(values.type):
        return values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    return values.to_pandas()


def _times(values: pa.ChunkedArray, epoch: int, kind: str) -> np.ndarray:
    """Ticks as nanoseconds; as microseconds where a value lies beyond what nanoseconds reach (years 1677 to 2262)."""
    missing = values.is_null().to_numpy()
    ticks = values.fill_null(epoch).to_numpy().astype("int64", copy=False) - epoch
    if len(ticks) and (ticks.max() > NS_LIMIT or ticks.min() < -NS_LIMIT):
        out = (ticks // 10).astype(f"{kind}[us]")
    else:
        out = (ticks * 100).astype(f"{kind}[ns]")
    out[missing] = np.array("NaT", dtype=out.dtype)
    return out
