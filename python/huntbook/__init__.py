"""Ask Huntbook in KQL, get pandas back.

>>> import huntbook
>>> book = huntbook.connect()
>>> book.query("SecurityAlert | summarize count() by AlertSeverity")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import Client

__all__ = ["Error", "QueryError", "connect"]

from .errors import Error, QueryError


def connect(url: str | None = None, token: str | None = None, workspace: str | None = None) -> Client:
    """A client of the API at url. In a Huntbook kernel all three are known; elsewhere HUNTBOOK_API,
    HUNTBOOK_TOKEN or HUNTBOOK_TOKEN_FILE, and HUNTBOOK_WORKSPACE_ID take the place of what is not given."""
    # Here and not above: pandas comes with it, and every kernel imports this package at its start.
    from .client import Client  # noqa: PLC0415

    return Client(url, token, workspace)
