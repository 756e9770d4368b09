"""The client: KQL in, data frames out, over the API's Arrow stream."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
import warnings
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from . import frames
from .errors import Error, refusal

ARROW = "application/vnd.apache.arrow.stream"
HOME_WORKSPACE = "3c9e7a40-1d2f-4b86-a5c7-8e0f6b2d9a32"  # every install's first workspace


class Client:
    """A workspace of one Huntbook."""

    def __init__(self, url: str | None = None, token: str | None = None, workspace: str | None = None) -> None:
        url = url or os.environ.get("HUNTBOOK_API")
        if not url:
            raise Error("no address: pass url, or set HUNTBOOK_API")
        self.url = url.rstrip("/")
        self.workspace = workspace or os.environ.get("HUNTBOOK_WORKSPACE_ID", HOME_WORKSPACE)
        self._token = token

    def __repr__(self) -> str:
        return f"huntbook.connect({self.url!r}, workspace={self.workspace!r})"

    def token(self) -> str:
        """The bearer token of the moment. The file is read every time: its token is replaced every few minutes."""
        if self._token:
            return self._token
        if path := os.environ.get("HUNTBOOK_TOKEN_FILE"):
            return Path(path).read_text().strip()
        if token := os.environ.get("HUNTBOOK_TOKEN"):
            return token
        raise Error("no token: pass token, or set HUNTBOOK_TOKEN or HUNTBOOK_TOKEN_FILE")

    def query(self, kql: str, *, timespan: Any = None, parse_dynamic: bool = False) -> pd.DataFrame:
        """The first table that the query gives.

        timespan bounds TimeGenerated: a timedelta back from now, a pair of datetimes, or ISO 8601 text.
        Times are UTC. dynamic values stay JSON text unless parse_dynamic is set. df.attrs holds "summary"
        (rows, elapsedMs, ...) and "render", the drawing hint. A result that was cut short warns.
        """
        tables = self.query_all(kql, timespan=timespan, parse_dynamic=parse_dynamic)
        return next(iter(tables.values()), pd.DataFrame())

    def query_all(self, kql: str, *, timespan: Any = None, parse_dynamic: bool = False) -> dict[str, pd.DataFrame]:
        """All tables that the query gives, by name (fork, facet and several statements give more than one)."""
        body: dict[str, Any] = {"query": kql}
        if timespan is not None:
            body["timespan"] = _timespan(timespan)
        path = f"/v1/workspaces/{urllib.parse.quote(self.workspace, safe='')}/query"
        with self._send("POST", path, body, accept=ARROW, query=kql) as answer:
            tables, summary = frames.read(answer, parse_dynamic)
        if summary.get("error"):
            raise refusal(200, json.dumps({"error": summary["error"]}).encode(), kql)
        if partial := summary.get("partial"):
            said = partial.get("message", partial) if isinstance(partial, dict) else partial
            warnings.warn(f"the result is not whole: {said}", stacklevel=3)
        for df in tables.values():
            df.attrs["summary"] = summary
        return tables

    def tables(self) -> pd.DataFrame:
        """The tables that you may read, with their columns and types."""
        with self._send("GET", f"/v1/workspaces/{urllib.parse.quote(self.workspace, safe='')}/metadata") as answer:
            known = json.load(answer).get("tables", [])
        return pd.DataFrame(
            [{"table": t["name"], "columns": {c["name"]: c["type"] for c in t.get("columns", [])}} for t in known],
            columns=["table", "columns"],
        )

    def _send(self, method: str, path: str, body: Any = None, accept: str = "application/json", query: str = "") -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token()}", "Accept": accept, "Content-Type": "application/json"},
        )
        try:
            return urllib.request.urlopen(request)
        except urllib.error.HTTPError as e:
            raise refusal(e.code, e.read(), query) from None
        except urllib.error.URLError as e:
            raise Error(f"{self.url} cannot be reached: {e.reason}") from None


def _timespan(value: Any) -> str:
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds()}S"
    if isinstance(value, tuple):
        return "/".join(v.isoformat() if isinstance(v, datetime) else str(v) for v in value)
    return str(value)
