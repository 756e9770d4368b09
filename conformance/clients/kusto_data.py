"""azure-kusto-data, unmodified."""

import json
from datetime import timedelta

import check
from azure.kusto.data import ClientRequestProperties, KustoClient
from azure.kusto.data import KustoConnectionStringBuilder as Connection
from azure.kusto.data.exceptions import KustoApiError, KustoMultiApiError, KustoServiceError
from azure.kusto.data.helpers import dataframe_from_result_table
from check import case, equal, refuses, server, true

DB = server.workspace
with_token = Connection.with_aad_application_token_authentication


def value(connection, query="print 42"):
    with KustoClient(connection) as c:
        return c.execute(DB, query).primary_results[0][0][0]


client = KustoClient(with_token(server.api, server.token))


@case
def connections():
    equal("token over HTTP", value(with_token(server.api, server.token)), 42)
    equal("token over TLS", value(with_token(server.tls, server.token)), 42)
    equal("user token", value(Connection.with_aad_user_token_authentication(server.tls, server.token)), 42)
    equal("token provider", value(Connection.with_token_provider(server.tls, lambda: server.token)), 42)
    equal(
        "connection string",
        value(f"Data Source={server.api};Initial Catalog={DB};Fed=True;ApplicationToken={server.token}"),
        42,
    )
    equal("managed identity", value(Connection.with_aad_managed_service_identity_authentication(server.tls)), 42)
    equal(
        "client id and secret",
        value(Connection.with_aad_application_key_authentication(server.tls, "admin", server.token, "adfs")),
        42,
    )
    e = refuses("anonymous is off", KustoServiceError, lambda: value(server.api))
    true("as a matter of rights", "access rights" in str(e))


@case
def databases():
    for name in (DB, server.workspace_id, DB.upper()):
        with KustoClient(with_token(server.api, server.token)) as c:
            equal("database " + name, c.execute(name, "print 1").primary_results[0][0][0], 1)
    e = refuses("unknown database", KustoApiError, lambda: client.execute("Nowhere", "print 1"))
    true("named", "Nowhere" in str(e))


TYPES = """
datatable(T:datetime, Span:timespan, D:dynamic, Dec:decimal, G:guid, R:real, L:long, I:int, B:bool, S:string) [
  datetime(2024-01-02T03:04:05.1234567Z), timespan(1.02:03:04.0000005), dynamic({"a":[1]}), decimal(12.25), guid(74be27de-1e4e-49d9-b579-fe0b331d3642), 1.5, 9007199254740993, 42, true, "x",
  datetime(null), timespan(null), dynamic(null), decimal(null), guid(null), real(null), long(null), int(null), bool(null), "",
  datetime(2024-01-01), -1500ms, dynamic([1,2]), decimal(0.5), guid(74be27de-1e4e-49d9-b579-fe0b331d3643), real(nan), -1, -1, false, "é"
]
"""


@case
def types():
    r = client.execute(DB, TYPES)
    t = r.primary_results[0]
    equal(
        "types",
        [c.column_type for c in t.columns],
        ["datetime", "timespan", "dynamic", "decimal", "guid", "real", "long", "int", "bool", "string"],
    )
    row = t[0]
    equal("timespan", row[1], timedelta(days=1, hours=2, minutes=3, seconds=4))
    equal("dynamic is a value", row[2], {"a": [1]})
    equal("decimal", str(row[3]), "12.25")
    equal("long", row[6], 9007199254740993)
    equal("nulls", [t[1][i] for i in range(9)], [None] * 9)
    equal("empty string", t[1][9], "")
    df = dataframe_from_result_table(t, nullable_bools=True)
    equal(
        "dtypes",
        [str(df[c].dtype) for c in ("T", "Span", "R", "L", "I")],
        ["datetime64[ns, UTC]", "timedelta64[ns]", "Float64", "Int64", "Int32"],
    )
    equal("completion", r.errors_count, 0)
    equal(
        "tables",
        [x.table_name for x in r.tables],
        ["@ExtendedProperties", "PrimaryResult", "QueryCompletionInformation"],
    )


@case
def streaming():
    tables = client.execute_streaming_query(DB, "range i from 1 to 100000 step 1").iter_primary_results()
    equal("rows", [sum(1 for _ in t) for t in tables], [100_000])


@case
def properties():
    p = ClientRequestProperties()
    p.set_option("servertimeout", timedelta(minutes=1))
    p.set_option("results_progressive_enabled", True)
    p.set_option("query_now", "2024-01-01")
    p.set_parameter("x", "5")
    p.client_request_id = "huntbook;conformance"
    r = client.execute(DB, "declare query_parameters(x:long); print y = x * 2, today = now()", p).primary_results[0][0]
    equal("parameter", r["y"], 10)
    equal("now", str(r["today"])[:10], "2024-01-01")


@case
def errors():
    e = refuses("semantic", KustoApiError, lambda: client.execute(DB, "SecurityEvent | where Nope == 1"))
    true("kind", e.is_semantic_error())
    true("names it", "Nope" in str(e.get_api_error()))
    refuses("syntax", KustoApiError, lambda: client.execute(DB, "SecurityEvent | | take 1"))
    refuses("unknown command", KustoApiError, lambda: client.execute(DB, ".nope"))
    e = refuses(
        "too many rows",
        (KustoMultiApiError, KustoServiceError),
        lambda: client.execute(DB, "range i from 1 to 600000 step 1"),
    )
    true("says the limit", "E_QUERY_RESULT_SET_TOO_LARGE" in str(e))
    p = ClientRequestProperties()
    p.set_option("notruncation", True)
    equal(
        "notruncation", len(client.execute(DB, "range i from 1 to 600000 step 1", p).primary_results[0].rows), 600_000
    )


@case
def management():
    equal("databases", [r["DatabaseName"] for r in client.execute_mgmt(DB, ".show databases").primary_results[0]], [DB])
    schema = json.loads(client.execute(DB, ".show databases schema as json").primary_results[0][0][0])["Databases"][DB]
    true("schema has known tables", {"SecurityEvent", "SigninLogs", "SecurityAlert"} <= set(schema["Tables"]))
    equal(
        "column types",
        {c["Name"]: c["CslType"] for c in schema["Tables"]["SecurityEvent"]["OrderedColumns"]}["TimeGenerated"],
        "datetime",
    )
    for command in (
        f".show database {DB} schema",
        f".show database ['{DB}'] schema",
        ".show tables",
        ".show functions",
        ".show version",
        ".show table SecurityEvent schema as json",
        ".show table SecurityEvent cslschema",
        ".show tables details",
    ):
        true(command, client.execute_mgmt(DB, command).primary_results[0].columns)
    equal("service", client.execute(DB, ".show version").primary_results[0][0]["ServiceType"], "Engine")
    r = client.execute_mgmt(
        DB,
        '.ingest inline into table Conformance_CL with (format=json) <|\n{"Name":"a","Count":1}\n{"Name":"b","Count":2}',
    ).primary_results[0][0]
    equal("ingested", r["RowCount"], 2)
    true("and found", client.execute(DB, "Conformance_CL | count").primary_results[0][0][0] >= 2)


check.done()
