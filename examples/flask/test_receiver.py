"""The whole loop: REST, callback, receiver. Run it with `npx --package friend-cb python3 -m unittest`."""

import json
import os
import re
import subprocess
import threading
import unittest
from urllib.request import Request, urlopen

from werkzeug.serving import make_server

APP = "1400000001"
TOKEN = "the token of the test"
os.environ.update(CHAT_SDK_APP_ID=APP, CHAT_CALLBACK_TOKEN=TOKEN)

import receiver  # noqa: E402


class Loop(unittest.TestCase):
    def setUp(self):
        server = make_server("127.0.0.1", 0, receiver.app, threaded=True)
        threading.Thread(target=server.serve_forever).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

        # The stand-in for Chat, which sends its callbacks to the receiver, each of them twice.
        url = f"http://127.0.0.1:{server.server_port}/im"
        options = ["--to", url, "--sdk-appid", APP, "--port", "0", "--duplicate", "100%"]
        environment = {**os.environ, "FRIEND_CB_TOKEN": TOKEN}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        chat = subprocess.Popen(["friend-cb", "chat", *options], env=environment, text=True, **quiet)
        self.addCleanup(chat.stderr.close)
        self.addCleanup(chat.wait)
        self.addCleanup(chat.terminate)
        ready = (re.search(r"chat on (http:\S+)/", line) for line in chat.stderr)
        self.chat = next(found[1] for found in ready if found)

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.chat + path, data, {"Content-Type": "application/json"})) as reply:
            return json.load(reply)

    def test_deletion_by_rest_comes_back_as_callback(self):
        self.ask("/friend-cb/client/add-friend", {"From_Account": "alice", "To_Account": ["bob"]})
        self.ask("/friend-cb/callbacks?settled=true")
        self.assertEqual(receiver.friendships, {("alice", "bob"), ("bob", "alice")})

        query = f"sdkappid={APP}&identifier=administrator&usersig=any&random=1&contenttype=json"
        deletion = {"From_Account": "alice", "To_Account": ["bob"], "DeleteType": "Delete_Type_Both"}
        self.ask(f"/v4/sns/friend_delete?{query}", deletion)
        exchanges = self.ask("/friend-cb/callbacks?settled=true")["exchanges"]
        self.assertEqual([exchange["verdict"] for exchange in exchanges], ["ok"] * 4)
        self.assertEqual(receiver.friendships, set())


if __name__ == "__main__":
    unittest.main()
