"""azure-identity's credentials against Huntbook's own sign-in endpoints."""

import os
import threading

import check
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    ClientSecretCredential,
    DefaultAzureCredential,
    DeviceCodeCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
)
from check import case, equal, refuses, server

SCOPE = server.tls + "/.default"
AUTHORITY = server.tls


def opens(what, credential):
    token = credential.get_token(SCOPE).token
    equal(what + ": three parts", token.count("."), 2)
    r = requests.post(
        f"{server.api}/v1/workspaces/{server.workspace_id}/query",
        json={"query": "print 1"},
        headers={"Authorization": "Bearer " + token},
    )
    equal(what + ": opens the API", r.status_code, 200)


@case
def managed_identity():
    opens("App Service", ManagedIdentityCredential())
    opens("DefaultAzureCredential", DefaultAzureCredential())
    header = os.environ["IDENTITY_HEADER"]
    os.environ["IDENTITY_HEADER"] = "wrong"
    refuses("a wrong header", ClientAuthenticationError, lambda: ManagedIdentityCredential().get_token(SCOPE))
    endpoint = os.environ.pop("IDENTITY_ENDPOINT")
    del os.environ["IDENTITY_HEADER"]
    os.environ["MSI_ENDPOINT"], os.environ["MSI_SECRET"] = endpoint, header
    opens("Azure ML", ManagedIdentityCredential())
    del os.environ["MSI_SECRET"]
    refuses(
        "Cloud Shell's form proves nothing",
        ClientAuthenticationError,
        lambda: ManagedIdentityCredential().get_token(SCOPE),
    )
    del os.environ["MSI_ENDPOINT"]
    os.environ["IDENTITY_ENDPOINT"], os.environ["IDENTITY_HEADER"] = endpoint, header


@case
def client_secret():
    opens("tenant adfs", ClientSecretCredential("adfs", "admin", server.token, authority=AUTHORITY))
    opens(
        "own tenant",
        ClientSecretCredential(
            server.tenant, "admin", server.token, authority=AUTHORITY, disable_instance_discovery=True
        ),
    )
    refuses(
        "wrong secret",
        ClientAuthenticationError,
        lambda: ClientSecretCredential("adfs", "admin", "wrong", authority=AUTHORITY).get_token(SCOPE),
    )
    refuses(
        "another's id",
        ClientAuthenticationError,
        lambda: ClientSecretCredential("adfs", "somebody", server.token, authority=AUTHORITY).get_token(SCOPE),
    )
    os.environ.update(
        AZURE_CLIENT_ID="admin",
        AZURE_CLIENT_SECRET=server.token,
        AZURE_TENANT_ID="adfs",
        AZURE_AUTHORITY_HOST=AUTHORITY,
    )
    opens("environment", EnvironmentCredential())
    for name in ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID", "AZURE_AUTHORITY_HOST"):
        del os.environ[name]


@case
def device_code():
    def answer(uri, code, expires):
        def later():
            r = requests.post(
                server.tls + "/device",
                data={"code": code, "answer": "yes"},
                headers={"Authorization": "Bearer " + server.token},
            )
            equal("answered", r.status_code, 200)

        threading.Timer(0.3, later).start()

    opens(
        "device code, answered by a person",
        DeviceCodeCredential(
            client_id="tool",
            tenant_id=server.tenant,
            authority=AUTHORITY,
            disable_instance_discovery=True,
            prompt_callback=answer,
        ),
    )
    refuses(
        "device code, nobody answers",
        ClientAuthenticationError,
        lambda: DeviceCodeCredential(
            client_id="tool",
            tenant_id=server.tenant,
            authority=AUTHORITY,
            disable_instance_discovery=True,
            prompt_callback=lambda *a: None,
            timeout=2,
        ).get_token(SCOPE),
    )


check.done()
