"""A client of the Lambda Runtime API on one connection."""

# Not `socket` and `http.client`: they load in 10 ms, and this needs little of them.
import _socket
import json
import os
import sys

from _millrace_json import to_json

PREFIX = "/2018-06-01/runtime"
ACCEPTED = 202
MIN_RECEIVED_BYTES = 64 * 1024
MAX_RECEIVED_BYTES = 1024 * 1024
# A response of up to this size and the request for the next event are one write, which wakes the server once. A larger
# one may be refused; then no event may have been requested, because this process ends.
MAX_PIPELINED_BYTES = 65536
EXIT_FAILED = 1


class Invocation:
    def __init__(self, headers, body):
        self.invoke_id = headers.get("lambda-runtime-aws-request-id")
        self.trace_id = headers.get("lambda-runtime-trace-id")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.deadline_ms = int(headers.get("lambda-runtime-deadline-ms", "0"))
        self.client_context = headers.get("lambda-runtime-client-context")
        self.cognito_identity = headers.get("lambda-runtime-cognito-identity")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.event_body = body


class LambdaRuntimeClient:
    def __init__(self, lambda_runtime_address, secret=""):
        self._address = lambda_runtime_address
        # Of the first request only: it decides for the connection.
        self._first_headers = "millrace-environment: %s\r\n" % secret if secret else ""
        self._connection = _Connection(lambda_runtime_address)
        # The process that polls. A child that the handler forked must not respond in its place.
        self._pid = os.getpid()
        self._unsent = b""

    def wait_next_invocation(self):
        """Waits without a timeout."""
        request = self._head("GET", "/invocation/next") + "\r\n"
        is_response_sent = self._unsent == b""
        self._connection.send(self._unsent + request.encode())
        self._unsent = b""
        if not is_response_sent:
            self._require_accepted("response")
        status, headers, body = self._connection.receive()
        if status != 200:
            _stop("LAMBDA_RUNTIME Failed to get next. Http response code: %d.\n" % status)
        return Invocation(headers, body)

    def post_invocation_result(self, invoke_id, result_data, content_type="application/json"):
        body = result_data if isinstance(result_data, bytes) else result_data.encode("utf-8")
        self._post_outcome("success response", "/invocation/%s/response" % invoke_id, body, content_type)

    def post_invocation_error(self, invoke_id, error_response_data, xray_fault=""):
        body = error_response_data.encode("utf-8")
        error_type = json.loads(error_response_data).get("errorType", "")
        path = "/invocation/%s/error" % invoke_id
        self._post_outcome("error response", path, body, "application/json", error_type)

    def post_init_error(self, error_response_data, error_type_override=None):
        body = to_json(error_response_data).encode("utf-8")
        error_type = error_type_override or error_response_data["errorType"]
        self._connection.send(self._request("/init/error", body, "application/json", error_type))
        self._connection.receive()

    def _post_outcome(self, what, path, body, content_type, error_type=None):
        if os.getpid() != self._pid:
            os._exit(0)
        request = self._request(path, body, content_type, error_type)
        if len(body) <= MAX_PIPELINED_BYTES:
            self._unsent = request
        else:
            self._connection.send(request)
            self._require_accepted(what)

    def _require_accepted(self, what):
        status, _, _ = self._connection.receive()
        if status != ACCEPTED:
            _stop("LAMBDA_RUNTIME Failed to post handler %s. Http response code: %d.\n" % (what, status))

    def _request(self, path, body, content_type, error_type):
        head = self._head("POST", path)
        head += "content-type: %s\r\ncontent-length: %d\r\n" % (content_type, len(body))
        if error_type is not None:
            head += "lambda-runtime-function-error-type: %s\r\n" % _header_text(error_type)
        return head.encode() + b"\r\n" + body

    def _head(self, method, path):
        first = self._first_headers
        self._first_headers = ""
        return "%s %s%s HTTP/1.1\r\nhost: %s\r\n%s" % (method, PREFIX, path, self._address, first)


class _Connection:
    """The part of HTTP/1.1 that the Runtime API needs."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._received = bytearray()
        self._socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self._attempt(self._socket.connect, (host, int(port)))
        self._socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)

    def send(self, request):
        self._attempt(self._socket.sendall, request)

    def receive(self):
        """Returns status, headers (names in lower case) and body of the next response."""
        head_end = self._receive_head()
        lines = self._received[:head_end].decode("utf-8", "replace").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body_start = head_end + 4
        body_end = body_start + int(headers.get("content-length", "0"))
        self._receive_until(body_end)
        body = bytes(self._received[body_start:body_end])
        del self._received[:body_end]
        return status, headers, body

    def _receive_head(self):
        end = self._received.find(b"\r\n\r\n")
        while end == -1:
            self._receive_until(len(self._received) + 1)
            end = self._received.find(b"\r\n\r\n")
        return end

    def _receive_until(self, length):
        while len(self._received) < length:
            missing = length - len(self._received)
            size = min(max(MIN_RECEIVED_BYTES, missing), MAX_RECEIVED_BYTES)
            chunk = self._attempt(self._socket.recv, size)
            if not chunk:
                # The server is gone, and a function must not outlive it.
                os._exit(EXIT_FAILED)
            self._received += chunk

    def _attempt(self, call, argument):
        try:
            return call(argument)
        except OSError:
            os._exit(EXIT_FAILED)


def _stop(message):
    sys.stderr.write(message)
    sys.exit(EXIT_FAILED)


def _header_text(text):
    # The handler chooses an error's name, but a header only accepts visible ASCII.
    return "".join(character if " " <= character <= "~" else "?" for character in text)
