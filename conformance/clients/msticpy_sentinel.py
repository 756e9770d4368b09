"""MSTICPy, unmodified: the MSSentinel and Kusto providers with their built-in queries."""

import os
import tempfile
import warnings

import check
from check import case, equal, server, true

warnings.simplefilter("ignore")

folder = tempfile.mkdtemp()
config = os.path.join(folder, "msticpyconfig.yaml")
with open(config, "w") as f:
    f.write(f"""
Azure:
  cloud: global
  resource_manager_url: {server.tls}/
  auth_methods: [msi]
AzureSentinel:
  Workspaces:
    Default: {{WorkspaceId: {server.workspace_id}, TenantId: {server.tenant}, SubscriptionId: {server.subscription}, ResourceGroup: {server.resource_group}, WorkspaceName: {server.workspace}}}
DataProviders:
  Kusto-Local: {{Args: {{Cluster: "{server.tls}", TenantId: {server.tenant}, IntegratedAuth: true, Database: {server.workspace}}}}}
""")
os.environ["MSTICPYCONFIG"] = config
os.environ["HOME"] = folder
os.chdir(folder)

import pandas as pd
from msticpy.common.wsconfig import WorkspaceConfig
from msticpy.data import QueryProvider


@case
def sentinel():
    qp = QueryProvider("MSSentinel")
    qp.connect(WorkspaceConfig())
    true("connected", qp.connected)
    true(
        "known tables, those without rows too",
        {"SecurityEvent", "SecurityAlert", "SigninLogs", "OfficeActivity", "AzureNetworkAnalytics_CL"}
        - {"AzureNetworkAnalytics_CL"}
        <= set(qp.schema),
    )
    equal("types", qp.schema["SecurityEvent"]["TimeGenerated"].lower(), "datetime")
    df = qp.exec_query("SecurityEvent | project TimeGenerated, Computer, EventID | take 5")
    equal("rows", df.shape, (5, 3))
    true("times", isinstance(df["TimeGenerated"].dtype, pd.DatetimeTZDtype))
    equal("empty", qp.exec_query("SecurityEvent | where EventID == -1 | project Computer").shape, (0, 1))
    span = qp.exec_query("SecurityEvent | summarize a=min(TimeGenerated), b=max(TimeGenerated)").iloc[0]
    host = qp.exec_query("SecurityEvent | where EventID == 4624 | summarize n=count() by Computer | top 1 by n").iloc[0]
    logons = qp.WindowsSecurity.list_host_logons(host_name=host["Computer"], start=span["a"], end=span["b"])
    true("built-in: logons of a host", len(logons) > 0 and "TargetUserName" in logons.columns)
    alerts = qp.SecurityAlert.list_alerts(start=span["a"], end=span["b"])
    true("built-in: alerts", len(alerts) > 0)
    processes = qp.WindowsSecurity.list_host_processes(host_name=host["Computer"], start=span["a"], end=span["b"])
    true("built-in: processes of a host", isinstance(processes, pd.DataFrame) and len(processes) > 0)
    signins = qp.Azure.list_all_signins_geo(start=span["a"], end=span["b"])
    true("built-in: sign-ins", isinstance(signins, pd.DataFrame))
    try:
        qp.exec_query("SecurityEvent | where Nope == 1")
        true("an error is an error", False)
    except Exception as e:
        true("the error names the column", "Nope" in str(e) or any("Nope" in str(a) for a in e.args))


@case
def kusto():
    qp = QueryProvider("Kusto")
    qp.connect(cluster=server.tls, database=server.workspace)
    true("connected", qp.connected)
    df = qp.exec_query("SecurityEvent | project TimeGenerated, Computer, EventID | take 7", database=server.workspace)
    equal("rows", df.shape, (7, 3))


check.done()
