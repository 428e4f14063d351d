"""A backend with nothing but Python's standard library. It prints its port when it listens.

/naive refuses by status 200 and no body, /crash takes for granted what it is sent, /right is right.
"""

import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

APP = "1400000001"
TOKEN = "style-token"


class Callback(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        url = urlsplit(self.path)
        query = parse_qs(url.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        handlers = {"/naive": self.naive, "/crash": self.crash, "/right": self.right}
        handle = handlers.get(url.path)
        if handle is None:
            return self.send_error(404)
        try:
            return self.reply(200, handle(query, body))
        except Exception as error:
            return self.reply(500, str(error).encode())

    def naive(self, query, body):
        return envelope(True) if query.get("SdkAppid", [""])[0] == APP else b""

    def crash(self, query, body):
        return envelope(query["SdkAppid"] == [APP] and len(json.loads(body)["UserList"]) > 0)

    def right(self, query, body):
        times = query.get("RequestTime", [])
        signs = query.get("Sign", [])
        if query.get("SdkAppid") != [APP]:
            return envelope(False, "not our app")
        right = [hashlib.sha256((TOKEN + each).encode()).hexdigest() for each in times]
        if len(signs) != 1 or len(right) != 1 or not hmac.compare_digest(signs[0].encode(), right[0].encode()):
            return envelope(False, "bad signature")
        if not times[0].isdigit() or abs(time.time() - int(times[0])) > 60:
            return envelope(False, "old")
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            return envelope(False, "the body is not JSON")
        return envelope(True)

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def envelope(ok, why=""):
    return json.dumps({"ActionStatus": "OK" if ok else "FAIL", "ErrorCode": 0 if ok else 1, "ErrorInfo": why}).encode()


server = Server(("127.0.0.1", 0), Callback)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
