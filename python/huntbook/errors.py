"""What can go wrong, with the place in the query where it did."""

from __future__ import annotations

import json
from typing import Any


class Error(Exception):
    """Something that the API refused or could not do."""


class QueryError(Error):
    """A query that was refused. code, line and column (both from 1) are None where the server did not say."""

    def __init__(self, message: str, code: str | None, line: int | None, column: int | None, query: str) -> None:
        super().__init__(message)
        self.code, self.line, self.column, self.query = code, line, column, query

    def __str__(self) -> str:
        text = f"{self.code}: {self.args[0]}" if self.code else str(self.args[0])
        lines = self.query.splitlines()
        if self.line is None or not 0 < self.line <= len(lines):
            return text
        mark = "" if self.column is None else "\n" + " " * (self.column + 3) + "^"
        return f"{text}\n  line {self.line}:\n    {lines[self.line - 1]}{mark}"


def refusal(status: int, body: bytes, query: str = "") -> Error:
    """The exception for an answer that is not a success. The innermost error says the most."""
    try:
        error: Any = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return Error(f"the server answered {status}: {body[:500].decode(errors='replace')}")
    message, code, line, column = error.get("message"), error.get("code"), None, None
    while isinstance(error, dict):
        message, code = error.get("message", message), error.get("code", code)
        line, column = error.get("line", line), error.get("pos", column)
        error = error.get("innererror")
    if query:
        return QueryError(str(message), code, line, column, query)
    return Error(f"{code}: {message}" if code else str(message))
