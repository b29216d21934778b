"""
JSON of events and results, as AWS's runtime reads and writes it. AWS encodes with `simplejson`, which differs from the
standard library: a Decimal becomes a number with all its digits, a named tuple (or anything with `_asdict`) an object,
bytes a string.
"""

import json
import math
import os
import re
import sys

from _millrace_errors import FaultException

# Python 3.12 was the first runtime whose results have characters outside ASCII unescaped.
FIRST_UNESCAPED_VERSION = (3, 12)
# Marks digits that the encoder of the standard library can only write as a string. Random: no result contains it.
NUMBER_MARK = "millrace-number-%s:" % os.urandom(16).hex()
MARKED_NUMBER = re.compile('"%s([^"]*)"' % NUMBER_MARK)


def unmarshal(event_body):
    try:
        return json.loads(event_body)
    except Exception as error:
        raise FaultException("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)


def marshal(response):
    """Returns the body and its content type."""
    if isinstance(response, bytes):
        return response, "application/unknown"
    try:
        return to_json(response), "application/json"
    except Exception as error:
        raise FaultException("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def to_json(value):
    try:
        value = _replace_tuples_and_keys(value)
    except RecursionError:
        # Also of a cycle, which the encoder reports.
        pass
    marks = []

    def encode_other(other):
        replacement = _encode_other(other)
        if isinstance(replacement, str) and replacement.startswith(NUMBER_MARK):
            marks.append(replacement)
        return replacement

    text = json.JSONEncoder(default=encode_other, ensure_ascii=_escapes_unicode()).encode(value)
    return MARKED_NUMBER.sub(r"\1", text) if marks else text


def _encode_other(value):
    """Converts a value that the encoder does not know."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if callable(getattr(value, "_asdict", None)):
        return value._asdict()
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        return math.nan if value.is_nan() else NUMBER_MARK + str(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def _replace_tuples_and_keys(value):
    """Replaces named tuples and keys of bytes, which the encoder handles in its own way. Copies only what changes."""
    if isinstance(value, dict):
        changed = {}
        for key, member in value.items():
            replaced = _replace_tuples_and_keys(member)
            if replaced is not member or isinstance(key, bytes):
                changed[key] = replaced
        if not changed:
            return value
        return {
            key.decode("utf-8") if isinstance(key, bytes) else key: changed.get(key, member)
            for key, member in value.items()
        }
    if isinstance(value, tuple) and callable(getattr(value, "_asdict", None)):
        return _replace_tuples_and_keys(value._asdict())
    if isinstance(value, (list, tuple)):
        replaced = [_replace_tuples_and_keys(member) for member in value]
        is_same = all(new is old for new, old in zip(replaced, value))
        return value if is_same else replaced
    return value


def _escapes_unicode():
    name = os.environ.get("AWS_EXECUTION_ENV", "")
    version = re.match(r"AWS_Lambda_python(\d+)\.(\d+)$", name)
    return version is None or (int(version[1]), int(version[2])) < FIRST_UNESCAPED_VERSION
