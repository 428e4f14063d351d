"""A receiver of Tencent Chat's callbacks, with Flask."""

import hmac
import json
import os
import time
from hashlib import sha256

from flask import Flask, request

SDK_APP_ID = os.environ["CHAT_SDK_APP_ID"]
TOKEN = os.environ["CHAT_CALLBACK_TOKEN"]

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024  # a callback for 2000 pairs has 195 KiB

# Who has whom as a friend; stands for your table. What comes twice changes nothing the second time.
friendships: set[tuple[str, str]] = set()
CHANGES = {
    "Sns.CallbackFriendAdd": friendships.update,
    "Sns.CallbackFriendDelete": friendships.difference_update,
}


@app.post("/im")
def callback():
    try:
        take_callback(request.args, request.get_data())
    except ValueError as error:
        return {"ActionStatus": "FAIL", "ErrorCode": 1, "ErrorInfo": str(error)}
    return {"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}


def take_callback(query, data):
    """Makes the change that a callback tells of; raises ValueError for one that is refused."""
    expected = sha256(f"{TOKEN}{single(query, 'RequestTime')}".encode()).hexdigest()
    if not hmac.compare_digest(single(query, "Sign").encode(), expected.encode()):
        raise ValueError("Sign is wrong")
    if not abs(time.time() - int(single(query, "RequestTime"))) <= 60:
        raise ValueError("RequestTime is not of this minute")
    if "CallbackCommand" not in query and data in (b"", b"{}"):
        return  # the console checks the URL
    if single(query, "SdkAppid") != SDK_APP_ID:
        raise ValueError("SdkAppid is not ours")
    try:
        body = json.loads(data.decode())
        command, pairs = body["CallbackCommand"], body.get("PairList")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("the body is not a JSON object with a CallbackCommand") from None
    if command != single(query, "CallbackCommand"):
        raise ValueError("CallbackCommand differs from the query")
    if command not in CHANGES:
        return  # not for us; Chat sends all callbacks to one URL
    if not isinstance(pairs, list) or not all(map(is_pair, pairs)):
        raise ValueError("PairList is not a list of pairs")
    CHANGES[command]({(pair["From_Account"], pair["To_Account"]) for pair in pairs})


def single(query, name):
    """A parameter, empty where it is given twice."""
    values = query.getlist(name)
    return values[0] if len(values) == 1 else ""


def is_pair(pair):
    return isinstance(pair, dict) and all(isinstance(pair.get(name), str) for name in ("From_Account", "To_Account"))


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "3000")))
