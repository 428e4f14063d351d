"""A client of Chat's REST API with nothing but Python's standard library: client.py [https://HOST] [--requests]

With --requests the same call goes out by the package requests.
"""

import base64
import hashlib
import hmac
import json
import os
import random
import sys
import time
import urllib.parse
import urllib.request
import zlib

HOST = "https://console.tim.qq.com"
APP = 1400000001
ADMIN = "administrator"


def create_user_sig(identifier, key):
    now, expire = int(time.time()), 86400
    text = f"TLS.identifier:{identifier}\nTLS.sdkappid:{APP}\nTLS.time:{now}\nTLS.expire:{expire}\n"
    signature = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    members = {
        "TLS.ver": "2.0",
        "TLS.identifier": identifier,
        "TLS.sdkappid": APP,
        "TLS.expire": expire,
        "TLS.time": now,
        "TLS.sig": base64.b64encode(signature).decode(),
    }
    packed = base64.b64encode(zlib.compress(json.dumps(members).encode())).decode()
    return packed.replace("+", "*").replace("/", "-").replace("=", "_")


def post_by_urllib(url, body):
    with urllib.request.urlopen(urllib.request.Request(url, data=body.encode(), method="POST")) as response:
        return json.load(response)


def post_by_requests(url, body):
    import requests

    return requests.post(url, data=body).json()


words = [word for word in sys.argv[1:] if word != "--requests"]
post = post_by_requests if "--requests" in sys.argv else post_by_urllib
query = urllib.parse.urlencode(
    {
        "sdkappid": APP,
        "identifier": ADMIN,
        "usersig": create_user_sig(ADMIN, os.environ["SECRET_KEY"]),
        "random": random.randrange(2**32),
        "contenttype": "json",
    }
)
url = f"{words[0] if words else HOST}/v4/sns/friend_delete?{query}"
reply = post(url, json.dumps({"From_Account": "alice", "To_Account": ["bob", "zed"], "DeleteType": "Delete_Type_Both"}))
# Items fail while the reply says OK at its top.
for item in reply.get("ResultItem", []):
    print(item["To_Account"], item["ResultCode"])
if reply["ErrorCode"] != 0:
    print("ErrorCode", reply["ErrorCode"])
    sys.exit(1)
