"""The client's own parts, run by `python -m unittest` in the environment of kernels (python_test.go)."""

import io
import json
import unittest

import pandas as pd
import pyarrow as pa

from huntbook import Error, QueryError, errors, frames


def answer(*tables: pa.Table, summary: dict | None = None) -> io.BytesIO:
    out = io.BytesIO()
    last = pa.table({"summary": [json.dumps(summary or {"rows": 1})]})
    last = last.replace_schema_metadata({"huntbook.table": "QueryCompletionInformation"})
    for table in (*tables, last):
        with pa.ipc.new_stream(out, table.schema) as w:
            w.write_table(table)
    out.seek(0)
    return out


def typed(kql: str, values: pa.Array, name: str = "C") -> pa.Table:
    field = pa.field(name, values.type, metadata={"kql.type": kql})
    return pa.table([values], schema=pa.schema([field], metadata={"huntbook.table": "PrimaryResult"}))


def column(kql: str, values: pa.Array, **kwargs: bool) -> pd.Series:
    tables, _ = frames.read(answer(typed(kql, values)), **kwargs)
    return tables["PrimaryResult"]["C"]


class Frames(unittest.TestCase):
    def test_times(self) -> None:
        got = column("datetime", pa.array([frames.EPOCH, frames.EPOCH + 1, None], pa.int64()))
        self.assertEqual(str(got.dtype), "datetime64[ns, UTC]")
        self.assertEqual(got[1].nanosecond, 100)
        self.assertTrue(pd.isna(got[2]))

    def test_times_that_nanoseconds_do_not_reach(self) -> None:
        got = column("datetime", pa.array([0, frames.EPOCH], pa.int64()))
        self.assertEqual(str(got.dtype), "datetime64[us, UTC]")
        self.assertEqual(got[0].year, 1)

    def test_timespans(self) -> None:
        got = column("timespan", pa.array([-1, 36_000_000_000, None], pa.int64()))
        self.assertEqual([got[0], got[1]], [pd.Timedelta(-100, "ns"), pd.Timedelta("1h")])
        self.assertTrue(pd.isna(got[2]))

    def test_whole_numbers_stay_whole(self) -> None:
        big = 9_007_199_254_740_993
        self.assertEqual(column("long", pa.array([big, None], pa.int64()))[0], big)
        self.assertEqual(str(column("int", pa.array([1], pa.int32())).dtype), "int32")
        self.assertEqual(str(column("bool", pa.array([True, None])).dtype), "boolean")

    def test_dynamic(self) -> None:
        self.assertEqual(column("dynamic", pa.array(['{"a":1}']))[0], '{"a":1}')
        self.assertEqual(column("dynamic", pa.array(['{"a":1}', None]), parse_dynamic=True)[0], {"a": 1})

    def test_several_tables_and_equal_column_names(self) -> None:
        twice = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])
        tables, summary = frames.read(answer(twice, typed("string", pa.array(["x"])), summary={"rows": 2}))
        self.assertEqual([list(df.columns) for df in tables.values()], [["a", "a"], ["C"]])
        self.assertEqual(next(iter(tables.values())).iloc[0].tolist(), [1, 2])
        self.assertEqual(summary, {"rows": 2})

    def test_an_answer_that_breaks_off(self) -> None:
        whole = answer(typed("long", pa.array([1, 2]))).getvalue()
        with self.assertRaises(Error):
            frames.read(io.BytesIO(whole[: whole.index(b"QueryCompletion") - 200]))


class Errors(unittest.TestCase):
    def test_the_innermost_says_most(self) -> None:
        inner = {"code": "SYN0002", "message": "no", "line": 2, "pos": 3}
        body = {"error": {"code": "BadArgumentError", "message": "outer", "innererror": {"innererror": inner}}}
        got = errors.refusal(400, json.dumps(body).encode(), "T\n| foo")
        self.assertIsInstance(got, QueryError)
        self.assertEqual(str(got), "SYN0002: no\n  line 2:\n    | foo\n      ^")

    def test_what_is_no_json(self) -> None:
        self.assertIn("502", str(errors.refusal(502, b"<html>")))


if __name__ == "__main__":
    unittest.main()
