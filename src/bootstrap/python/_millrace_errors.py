"""Errors of a function, as the Runtime API and the log show them."""

import os
import sys
import time
import traceback

NO_BREAK_SPACE = "\u00a0"
_RUNTIME_FOLDER = os.path.dirname(os.path.abspath(__file__))

# Where AWS has the folders that this process may see in other places. The function's are added before it is loaded.
aws_folders = {
    _RUNTIME_FOLDER: "/var/runtime",
    os.path.dirname(os.__file__): "/var/lang/lib/python%d.%d" % sys.version_info[:2],
}


class FaultException(Exception):
    """An error of the runtime itself, such as `Runtime.HandlerNotFound`."""

    def __init__(self, exception_type, message, trace=None):
        super().__init__(message)
        self.exception_type = exception_type
        self.message = message
        self.trace = trace


def describe_fault(fault, request_id=""):
    return _payload(fault.message, fault.exception_type, request_id, fault.trace or [])


def describe_exception(exc_info, request_id=""):
    error_type, error, trace = exc_info
    # Tuples, because a frame of its own would add a line of carets, which AWS's payloads do not have.
    frames = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(trace)]
    lines = traceback.format_list(
        [(with_aws_paths(path), line, name, code) for path, line, name, code in _without_runtime(frames)]
    )
    return _payload(str(error), error_type.__name__, request_id, lines)


def log_error(payload, log_sink):
    log_sink.log_error(payload)


def error_text(payload):
    """`[ERROR] Type: message` and the stack, indented by characters that CloudWatch's console does not collapse."""
    heading = "[ERROR]"
    if payload["errorType"]:
        heading += " " + payload["errorType"] + (":" if payload["errorMessage"] else "")
    if payload["errorMessage"]:
        heading += " " + payload["errorMessage"]
    lines = [heading, "Traceback (most recent call last):"]
    for entry in payload["stackTrace"]:
        lines += [_indented(line) for line in entry.splitlines()] if entry else [""]
    return "\n".join(lines)


def error_record(payload):
    return {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "level": "ERROR", **payload}


def _payload(message, error_type, request_id, stack_trace):
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": stack_trace,
    }


def _without_runtime(frames):
    for index, (path, _, _, _) in enumerate(frames):
        if os.path.dirname(path) != _RUNTIME_FOLDER:
            return frames[index:]
    # The function could not be called at all, for example because it takes fewer arguments.
    return frames


def with_aws_paths(text):
    for folder, aws_folder in aws_folders.items():
        text = text.replace(folder + os.sep, aws_folder + os.sep)
    return text


def _indented(line):
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text
