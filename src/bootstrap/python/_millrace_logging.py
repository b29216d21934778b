"""
The log of a function. Records are written in frames to a descriptor that the parent reads, so that one record is one
log event with any number of lines. A frame, all numbers big-endian:

     0  4  0xa55a0003
     4  4  length of the text in bytes
     8  8  time, microseconds since the epoch
    16  …  the text, UTF-8

Text that the function prints is not framed: each of its lines is one log event.
"""

import json
import logging
import os
import struct
import sys
import time
import traceback

from _millrace_errors import error_record, error_text
from _millrace_json import to_json

FRAME_TYPE = 0xA55A0003
FRAME_HEADER = struct.Struct(">IIQ")

TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
TEXT_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
JSON_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"

# `default=str`: a value that JSON cannot represent must not hide the record.
_encode_record = json.JSONEncoder(ensure_ascii=False, default=str).encode


class CurrentInvocation:
    request_id = None
    tenant_id = None


current_invocation = CurrentInvocation()


class Unbuffered:
    """Standard output or error. Each write reaches the parent at once, even if the process is killed after it."""

    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


class FramedSink:
    def __init__(self, descriptor, is_json):
        self._descriptor = descriptor
        self._is_json = is_json
        # Not for the programs that the handler starts.
        os.set_inheritable(descriptor, False)
        os.set_blocking(descriptor, True)

    def log(self, text):
        encoded = text.encode("utf-8", "replace")
        frame = FRAME_HEADER.pack(FRAME_TYPE, len(encoded), time.time_ns() // 1000) + encoded
        written = os.write(self._descriptor, frame)
        while written < len(frame):
            written += os.write(self._descriptor, frame[written:])

    def log_error(self, payload):
        self.log(to_json(error_record(payload)) if self._is_json else error_text(payload))


class PrintedSink:
    """Without frames a line feed ends the event, so line feeds within the text become carriage returns, as on AWS."""

    def __init__(self, is_json):
        self._is_json = is_json

    def log(self, text):
        sys.stdout.write(text)

    def log_error(self, payload):
        text = to_json(error_record(payload)) if self._is_json else error_text(payload).replace("\n", "\r")
        sys.stdout.write(text + "\n")


class LambdaLoggerHandler(logging.Handler):
    """On the root logger. Libraries recognise it by its name, as on AWS, and find the sink in `log_sink`."""

    def __init__(self, log_sink):
        super().__init__()
        self.log_sink = log_sink

    def emit(self, record):
        self.log_sink.log(self.format(record))


class LambdaLoggerFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current_invocation.request_id or ""
        record.tenant_id = current_invocation.tenant_id
        return True


class JsonFormatter(logging.Formatter):
    # Members of every record, which the output has under other names or not at all, except for the name of a task.
    _OWN_MEMBERS = (frozenset(vars(logging.makeLogRecord({}))) | {"aws_request_id", "tenant_id"}) - {"taskName"}

    def format(self, record):
        level = min(logging.CRITICAL, max(logging.NOTSET, record.levelno)) // 10 * 10
        is_object = isinstance(record.msg, dict) and not record.args
        members = {
            "timestamp": self.formatTime(record, JSON_TIME_FORMAT),
            "level": logging.getLevelName(level),
            "message": record.msg if is_object else record.getMessage(),
            "logger": record.name,
            **_error_members(record),
            "requestId": getattr(record, "aws_request_id", None),
            "location": "%s:%s:%d" % (record.pathname, record.funcName, record.lineno) if record.exc_info else None,
            "tenantId": getattr(record, "tenant_id", None),
        }
        for name, value in vars(record).items():
            if name not in self._OWN_MEMBERS and name not in members:
                members[name] = value
        return _encode_record({name: value for name, value in members.items() if value is not None}) + "\n"


def _error_members(record):
    if not record.exc_info:
        return {}
    error_type, error, trace = record.exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": error_type.__name__,
        "errorMessage": str(error),
    }


def open_log_sink(environ):
    """Removes the descriptor's variable, so that programs that the handler starts do not inherit it."""
    descriptor = environ.pop("_LAMBDA_TELEMETRY_LOG_FD", None)
    is_json = _is_json(environ)
    return PrintedSink(is_json) if descriptor is None else FramedSink(int(descriptor), is_json)


def set_up_logging(environ, log_sink):
    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler(log_sink)
    handler.setFormatter(JsonFormatter() if _is_json(environ) else logging.Formatter(TEXT_FORMAT, TEXT_TIME_FORMAT))
    handler.addFilter(LambdaLoggerFilter())
    logger = logging.getLogger()
    level = environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    if level == "TRACE":
        level = "DEBUG"
    if isinstance(logging.getLevelName(level), int):
        logger.setLevel(level)
    logger.addHandler(handler)


def _is_json(environ):
    return environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
