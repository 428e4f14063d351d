import json
import os
import subprocess
import urllib.request

import pytest

FRIEND_CB = os.environ.get("FRIEND_CB", "node_modules/.bin/friend-cb")
BACKEND = os.environ.get("BACKEND_URL", "http://localhost:3000/im")


@pytest.fixture(scope="module")
def chat():
    command = [FRIEND_CB, "chat", "--port", "0", "--to", BACKEND, "--sdk-appid", "1400000001", "--format", "ndjson"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        # The first line comes once it listens.
        yield json.loads(process.stdout.readline())["url"] + "friend-cb/"
        process.terminate()


def ask(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def test_a_deletion_reaches_my_data(chat):
    ask("POST", chat + "reset", {})
    ask("PUT", chat + "graph", {"friends": {"alice": ["bob"], "bob": ["alice"]}})
    deletion = {"From_Account": "alice", "To_Account": ["bob"], "DeleteType": "Delete_Type_Both"}
    ask("POST", chat + "client/delete-friend", deletion)

    # Waits until my backend has answered.
    [exchange] = ask("GET", chat + "callbacks?count=1")["exchanges"]
    assert exchange["verdict"] == "ok"
    assert exchange["callback"]["pairCount"] == 2
    # Here: bob is no longer a friend of alice in my own data.
