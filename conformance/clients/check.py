"""What the client scripts share: the server to talk to, and a count of what held.

Each script takes the ready file of a running `huntbook serve --sample` and ends with status 1 when anything did not hold.
"""

import json
import os
import sys
import tempfile
import traceback


class Server:
    def __init__(self, ready):
        with open(ready) as f:
            for name, value in json.load(f).items():
                setattr(self, name, value)
        # The variables replace a tool's whole list of authorities: keep those in use beside ours.
        import certifi

        bundle = tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False)
        with bundle, open(certifi.where()) as theirs, open(self.ca) as ours:
            bundle.write(theirs.read() + "\n" + ours.read())
        os.environ["REQUESTS_CA_BUNDLE"] = os.environ["SSL_CERT_FILE"] = bundle.name
        os.environ["IDENTITY_ENDPOINT"] = self.api + "/msi/token"
        os.environ["IDENTITY_HEADER"] = self.token
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
            os.environ.pop(name, None)


server = Server(sys.argv[1])
_failed = 0
_held = 0


def equal(what, got, want):
    global _failed, _held
    if got == want or (got != got and want != want):
        _held += 1
        return
    _failed += 1
    print(f"FAIL {what}: got {got!r}, want {want!r}")


def true(what, got):
    equal(what, bool(got), True)


def case(function):
    """Runs a group of checks; an exception fails it and stops no other."""
    global _failed
    try:
        function()
    except BaseException:
        _failed += 1
        print(f"FAIL {function.__name__}")
        traceback.print_exc()
    return function


def refuses(what, kind, function):
    """Holds when function raises kind; gives the exception."""
    try:
        function()
    except kind as e:
        true(what, True)
        return e
    except BaseException as e:
        equal(what, f"{type(e).__name__}: {e}", kind)
        return e
    equal(what, "no error", kind)
    return None


def done():
    print(f"{os.path.basename(sys.argv[0])}: {_held} held, {_failed} failed")
    sys.stdout.flush()
    os._exit(1 if _failed else 0)  # clients leave threads behind
