"""azure-monitor-query, unmodified, over TLS with a token of App Service managed identity."""

import datetime as dt
import json

import check
from azure.core.exceptions import HttpResponseError
from azure.identity import ManagedIdentityCredential
from azure.monitor.query import LogsBatchQuery, LogsQueryClient, LogsQueryStatus
from check import case, equal, refuses, server, true

client = LogsQueryClient(ManagedIdentityCredential(), endpoint=server.tls)
WS = server.workspace_id

ALL_TYPES = """
datatable(T:datetime, Span:timespan, D:dynamic, Dec:decimal, G:guid, R:real, L:long, I:int, B:bool, S:string) [
  datetime(2024-01-02T03:04:05.1234567Z), timespan(1.02:03:04.0000005), dynamic({"a":[1,2,{"b":null}]}), decimal(12345678901234567.25), guid(74be27de-1e4e-49d9-b579-fe0b331d3642), 1.5, 9007199254740993, 42, true, "x",
  datetime(null), timespan(null), dynamic(null), decimal(null), guid(null), real(null), long(null), int(null), bool(null), "",
  datetime(0001-01-01), -1500ms, dynamic([1,2]), decimal(0.5), guid(74be27de-1e4e-49d9-b579-fe0b331d3643), real(nan), -1, -1, false, "é <b>&\\"quote\\"",
  datetime(9999-12-31T23:59:59.9999999Z), 1d, dynamic("text"), decimal(1), guid(74be27de-1e4e-49d9-b579-fe0b331d3644), real(+inf), 0, 0, true, "line\\nbreak"
]
"""


@case
def types():
    r = client.query_workspace(WS, ALL_TYPES, timespan=None)
    equal("status", r.status, LogsQueryStatus.SUCCESS)
    t = r.tables[0]
    equal("table", t.name, "PrimaryResult")
    equal("columns", list(t.columns), ["T", "Span", "D", "Dec", "G", "R", "L", "I", "B", "S"])
    equal(
        "types",
        list(t.columns_types),
        ["datetime", "timespan", "dynamic", "decimal", "guid", "real", "long", "int", "bool", "string"],
    )
    equal("rows", len(t.rows), 4)
    first = list(t.rows[0])
    equal("datetime", first[0], dt.datetime(2024, 1, 2, 3, 4, 5, 123456, tzinfo=dt.UTC))
    equal("timespan", first[1], "1.02:03:04.0000005")
    equal("dynamic", json.loads(first[2]), {"a": [1, 2, {"b": None}]})
    equal("decimal", first[3], "12345678901234567.25")
    equal("guid", first[4], "74be27de-1e4e-49d9-b579-fe0b331d3642")
    equal("real", first[5], 1.5)
    equal("long keeps 64 bits", first[6], 9007199254740993)
    equal("int", first[7], 42)
    equal("bool", first[8], True)
    equal("string", first[9], "x")
    null = list(t.rows[1])
    equal("null real", null[5], None)
    equal("null long", null[6], None)
    equal("null bool", null[8], None)
    equal("empty string is no null", null[9], "")
    equal("NaN", t.rows[2][5], "NaN")
    equal("negative timespan", t.rows[2][1], "-00:00:01.5000000")
    equal("text", t.rows[2][9], 'é <b>&"quote"')
    equal("infinity", t.rows[3][5], "Infinity")
    equal("line break", t.rows[3][9], "line\nbreak")


@case
def empty():
    r = client.query_workspace(
        WS, "SecurityEvent | where EventID == -1 | project TimeGenerated, Computer", timespan=None
    )
    equal(
        "one table without rows",
        [(len(t.rows), list(t.columns)) for t in r.tables],
        [(0, ["TimeGenerated", "Computer"])],
    )


@case
def statistics_and_render():
    r = client.query_workspace(
        WS,
        "Heartbeat | summarize Beats=count() by bin(TimeGenerated, 1d) | render timechart",
        timespan=dt.timedelta(days=20),
        include_statistics=True,
        include_visualization=True,
    )
    equal("visualization", r.visualization["Visualization"], "timechart")
    true("statistics", r.statistics["query"]["executionTime"] >= 0)
    true("rows", len(r.tables[0].rows) >= 13)
    plain = client.query_workspace(WS, "print 1", timespan=None)
    equal("not asked, not given", (plain.statistics, plain.visualization), (None, None))


@case
def timespans():
    def count(span, query="SecurityEvent | summarize n=count(), a=min(TimeGenerated), b=max(TimeGenerated)"):
        return list(client.query_workspace(WS, query, timespan=span).tables[0].rows[0])

    everything, first, last = count(None)
    middle = first + (last - first) / 2
    before, _, b = count((first - dt.timedelta(days=1), middle))
    after, a, _ = count((middle, last + dt.timedelta(days=1)))
    true("start/end bounds", 0 < before < everything and 0 < after < everything and b <= middle <= a)
    equal("halves make the whole", before + after, everything)
    n, a, b = count((first, dt.timedelta(hours=36)))
    true("start/duration", 0 < n < everything and b <= first + dt.timedelta(hours=36))
    day = count(dt.timedelta(days=1))[0]
    true("duration back from now", 0 < day < everything)
    naive = count((first.replace(tzinfo=None), middle.replace(tzinfo=None)))[0]
    true("naive is UTC", abs(naive - before) <= everything)


@case
def errors():
    e = refuses(
        "syntax",
        HttpResponseError,
        lambda: client.query_workspace(WS, "SecurityEvent | wher EventID == 1", timespan=None),
    )
    equal("status", e.status_code, 400)
    true("the innermost message is the useful one", "operator" in e.model.message.lower() or "wher" in e.model.message)
    e = refuses(
        "semantic",
        HttpResponseError,
        lambda: client.query_workspace(WS, "SecurityEvent | where Computr == 'x'", timespan=None),
    )
    true("names the column", "Computr" in str(e))
    e = refuses(
        "workspace",
        HttpResponseError,
        lambda: client.query_workspace("00000000-0000-0000-0000-000000000001", "print 1", timespan=None),
    )
    equal("status of an unknown workspace", e.status_code, 404)

    class Foreign:
        def get_token(self, *scopes, **more):
            from azure.core.credentials import AccessToken

            return AccessToken("aaaa.bbbb.cccc", 4102444800)

    e = refuses(
        "foreign token",
        HttpResponseError,
        lambda: LogsQueryClient(Foreign(), endpoint=server.tls).query_workspace(WS, "print 1", timespan=None),
    )
    equal("status of a foreign token", e.status_code, 401)


@case
def partial():
    r = client.query_workspace(WS, "range i from 1 to 600000 step 1", timespan=None)
    equal("status", r.status, LogsQueryStatus.PARTIAL)
    equal("cut at the service's limit", len(r.partial_data[0].rows), 500_000)
    true("says so", "500000" in str(r.partial_error))


@case
def batch():
    answers = client.query_batch(
        [
            LogsBatchQuery(WS, "print x=1", timespan=None, include_statistics=True),
            LogsBatchQuery(WS, "print x=", timespan=dt.timedelta(hours=1)),
            LogsBatchQuery(
                WS, "Heartbeat | take 2 | render table", timespan=None, server_timeout=10, include_visualization=True
            ),
            LogsBatchQuery("nowhere", "print 1", timespan=None),
            LogsBatchQuery(WS, "range i from 1 to 600000 step 1", timespan=None),
        ]
    )
    kinds = [type(a).__name__ for a in answers]
    equal(
        "answers in order",
        kinds,
        ["LogsQueryResult", "LogsQueryError", "LogsQueryResult", "LogsQueryError", "LogsQueryPartialResult"],
    )
    equal("value", answers[0].tables[0].rows[0][0], 1)
    true("message of the failed", answers[1].message)


@case
def forms():
    r = client.query_resource(
        f"/subscriptions/{server.subscription}/resourceGroups/{server.resource_group}/providers/Microsoft.OperationalInsights/workspaces/{server.workspace}",
        "print 7",
        timespan=None,
    )
    equal("by resource id", r.tables[0].rows[0][0], 7)
    r = client.query_workspace(server.workspace, "print 8", timespan=None, additional_workspaces=[WS])
    equal("by name, with itself as a further workspace", r.tables[0].rows[0][0], 8)
    for endpoint in (server.tls + "/", server.tls + "/v1"):
        r = LogsQueryClient(ManagedIdentityCredential(), endpoint=endpoint).query_workspace(
            WS, "print 9", timespan=None
        )
        equal(endpoint[len(server.tls) :], r.tables[0].rows[0][0], 9)


check.done()
