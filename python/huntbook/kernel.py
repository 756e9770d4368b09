"""What a Huntbook kernel sets up at its start. It imports nothing that is slow: the heavy packages are adjusted when,
and only when, a cell imports them."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any


def start(shell: Any) -> None:
    """Prepare an IPython shell: %kql works at once, charts draw without a network."""
    warnings.filterwarnings("ignore", "no explicit representation of timezones")  # bokeh's, on UTC, which it draws
    _after_import("matplotlib.cm", _colour_maps)
    _after_import("altair", lambda altair: altair.renderers.enable("mimetype"))
    _after_import("bokeh.io.notebook", _bokeh_once)
    _after_import("Kqlmagic.draft_client", lambda m: _carry_token(m.DraftClient))
    _after_import("Kqlmagic.kusto_client", lambda m: _carry_token(m.KustoClient))
    shell.register_magic_function(_kql_of(shell), "line_cell", "kql")


def _kql_of(shell: Any) -> Callable[..., Any]:
    def kql(line: str, cell: str | None = None) -> Any:
        """Load Kqlmagic at its first use, which takes a second, and hand the query on to it."""
        shell.run_line_magic("reload_ext", "Kqlmagic")
        if cell is None:
            return shell.run_line_magic("kql", line)
        return shell.run_cell_magic("kql", line, cell)

    return kql


def _colour_maps(cm: ModuleType) -> None:
    """Kqlmagic draws with cm.get_cmap, which matplotlib 3.9 took away."""
    if not hasattr(cm, "get_cmap"):
        import matplotlib  # noqa: PLC0415

        cm.get_cmap = lambda name=None, lut=None: (
            matplotlib.colormaps[name or "viridis"] if lut is None else matplotlib.colormaps[name].resampled(lut)
        )


def _bokeh_once(notebook: ModuleType) -> None:
    """Put the library into the page once. Without a network it comes inside an output, 4 MB in two forms of which one
    is enough, and MSTICPy asks for it before every figure."""
    load, publish = notebook.load_notebook, notebook.publish_display_data

    def load_notebook(*args: Any, **kwargs: Any) -> None:
        if notebook._NOTEBOOK_LOADED is None:
            load(*args, **kwargs)

    def publish_display_data(data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        if notebook.JS_MIME_TYPE in data:
            data.pop(notebook.LOAD_MIME_TYPE, None)
        if notebook.EXEC_MIME_TYPE in data:
            data[notebook.JS_MIME_TYPE] = _when_there(data[notebook.JS_MIME_TYPE])
        publish(data, *args, **kwargs)

    notebook.load_notebook, notebook.publish_display_data = load_notebook, publish_display_data


def _when_there(script: str) -> str:
    """Let a figure's script wait up to 30 s for its place: in a saved notebook it runs before the page has that."""
    places = json.dumps(re.findall(r'"p\d+":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"', script))
    there = f"{places}.every(id => document.getElementById(id))"
    return f"(function wait(n) {{ if (n && !({there})) {{ setTimeout(wait, 100, n - 1); return; }}\n{script}\n}})(300);"


class _TokenFile:
    """Kqlmagic's credential: the kernel's token, read anew for every request, because it changes every few minutes."""

    def acquire_token(self, *_: Any, **__: Any) -> str:
        return "Bearer " + Path(os.environ["HUNTBOOK_TOKEN_FILE"]).read_text().strip()


def _carry_token(client: type) -> None:
    """Let Kqlmagic's anonymous connections to our own API, and to no other place, carry the kernel's token."""
    made = client.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        made(self, *args, **kwargs)
        here = [a.rstrip("/") for a in (os.environ.get("HUNTBOOK_API"), os.environ.get("HUNTBOOK_API_TLS")) if a]
        address = getattr(self, "_data_source", None) or getattr(self, "data_source", "")
        ours = any(address == a or address.startswith(a + "/") for a in here)
        if self._aad_helper is None and ours and os.environ.get("HUNTBOOK_TOKEN_FILE"):
            self._aad_helper = _TokenFile()

    client.__init__ = __init__


class _Finder(importlib.abc.MetaPathFinder):
    """Runs a function on a module right after its first import."""

    def __init__(self) -> None:
        self.then: dict[str, Callable[[ModuleType], Any]] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        then = self.then.pop(name, None)  # popped first: the search below comes here again
        if then is None:
            return None
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            then(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


_finder = _Finder()


def _after_import(name: str, then: Callable[[ModuleType], Any]) -> None:
    if name in sys.modules:
        then(sys.modules[name])
        return
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _finder.then[name] = then
