"""Kqlmagic, unmodified, in a real kernel: its own connection strings, data frames and charts."""

import html
import os
import tempfile

import check
import nbformat
import requests
from check import case, server, true
from nbclient import NotebookClient

os.environ["KQLMAGIC_CONFIGURATION"] = (
    "check_magic_version=False;show_what_new=False;show_init_banner=False;auto_popup_schema=False"
)
os.environ["HUNTBOOK_CONFORMANCE_TOKEN"] = server.token

# Its releases are older than the two libraries that it draws with; the notebooks' own kernel has the same lines.
LOAD = """
import prettytable
if not hasattr(prettytable, "DEFAULT"): prettytable.DEFAULT = prettytable.TableStyle.DEFAULT
import matplotlib.cm, matplotlib
if not hasattr(matplotlib.cm, "get_cmap"): matplotlib.cm.get_cmap = matplotlib.colormaps.get_cmap
%reload_ext Kqlmagic
"""


def run(*cells):
    """Runs cells in a fresh kernel; one kernel is one connection string, since Kqlmagic ignores a second to the same place."""
    with tempfile.TemporaryDirectory() as folder:
        nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in (LOAD, *cells)])
        NotebookClient(
            nb, timeout=180, allow_errors=True, kernel_name="python3", resources={"metadata": {"path": folder}}
        ).execute()
        return [cell.outputs for cell in nb.cells[1:]]


def text(outputs):
    out = []
    for o in outputs:
        if o.output_type == "error":
            out.append(f"{o.ename}: {o.evalue}")
        out.append(o.get("text", ""))
        out.append(str(o.get("data", {}).get("text/plain", "")))
        out.append(str(o.get("data", {}).get("text/html", "")))
    return html.unescape("\n".join(out)).replace("\xa0", " ")


FRAME = """r = %kql SecurityEvent | project TimeGenerated, Computer, EventID | take 50
df = r.to_dataframe()
print("rows", len(df), list(df.columns), df["TimeGenerated"].dtype)"""
CHART = "%kql SecurityEvent | summarize Events=count() by bin(TimeGenerated, 1d) | render timechart"
BROKEN = "%kql SecurityEvent | where Nope == 1"


def works(name, connection):
    connect, frame, chart, broken = run("%kql " + connection, FRAME, CHART, BROKEN)
    true(name + ": rows", "rows 50 ['TimeGenerated', 'Computer', 'EventID'] datetime64" in text(frame))
    true(name + ": a chart", any("application/vnd.plotly.v1+json" in o.get("data", {}) for o in chart))
    true(name + ": the error names the column", "Nope" in text(broken))
    if "rows 50" not in text(frame):
        print(text(connect)[:1500], text(frame)[:1500])


@case
def log_analytics_app_key():
    works(
        "appkey",
        f"loganalytics://appkey='{server.token}';workspace='{server.workspace_id}';datasourceurl='{server.api}';alias='main'",
    )


@case
def log_analytics_client_secret():
    works(
        "client secret",
        f"loganalytics://tenant='adfs';aadurl='{server.tls}';clientid='admin';clientsecret='{server.token}';workspace='{server.workspace_id}';datasourceurl='{server.tls}';alias='main'",
    )


@case
def data_explorer_client_secret():
    works(
        "cluster",
        f"azureDataExplorer://tenant='adfs';aadurl='{server.tls}';clientid='admin';clientsecret='{server.token}';cluster='{server.tls}';database='{server.workspace}'",
    )


@case
def anonymous_is_refused():
    connect, frame = run(
        f"%kql azureDataExplorer://anonymous;cluster='{server.api}';database='{server.workspace}'", FRAME
    )
    said = text(connect) + text(frame)
    true("refused", "rows 50" not in said)
    true("and says what to do", "anonymous access is off" in said)


@case
def token_of_managed_identity():
    # Kqlmagic's own try_msi needs a package that is no longer kept; a token from the same endpoint goes in as the key.
    token = requests.get(
        server.api + "/msi/token",
        params={"api-version": "2019-08-01", "resource": server.tls},
        headers={"X-IDENTITY-HEADER": server.token},
    ).json()["access_token"]
    connect, frame = run(
        f"%kql loganalytics://appkey='{token}';workspace='{server.workspace_id}';datasourceurl='{server.api}';alias='main'",
        FRAME,
    )
    true("rows by managed identity", "rows 50" in text(frame))
    if "rows 50" not in text(frame):
        print(text(connect)[:2000], text(frame)[:500])


check.done()
