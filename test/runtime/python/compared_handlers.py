"""Handlers whose results and logs AWS's runtime client and the bootstrap must report alike."""

import collections
import datetime
import decimal
import enum
import logging
import os
import sys

logger = logging.getLogger("orders")
logging.getLogger().setLevel(logging.INFO)

Point = collections.namedtuple("Point", "x y")


class Row:
    def _asdict(self):
        return {"id": decimal.Decimal("1.50")}


class Colour(enum.IntEnum):
    RED = 3


class OrderError(Exception):
    pass


class Silent(Exception):
    pass


def fail_deep():
    raise OrderError("no such order: \u00fc")


def chained(event, context):
    try:
        fail_deep()
    except OrderError as error:
        raise ValueError("wrapped") from error


def circular(event, context):
    result = {}
    result["self"] = result
    return result


def endless(event, context):
    return endless(event, context)


def log_levels(event, context):
    logger.debug("hidden")
    logger.info("shown %d", 1)
    logger.warning("two\nlines")
    logger.error("\u00fcnicode \u2713")
    logger.critical("last")


def log_exception(event, context):
    try:
        fail_deep()
    except OrderError:
        logger.exception("failed with %s", "context", extra={"order": 7})


def log_values(event, context):
    logger.warning({"a": 1, "b": decimal.Decimal("2")})
    logger.warning("with members", extra={"order": 7, "when": datetime.date(2026, 1, 1)})
    logger.log(25, "between levels")


def members(event, context):
    client = context.client_context
    return {
        "repr": repr(context).replace(context.log_stream_name, "STREAM"),
        "client": client and [client.custom, client.env, client.client.app_title, client.client.installation_id],
        "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        "w3c": context.w3c(),
        "memory": context.memory_limit_in_mb,
        "time": 0 < context.get_remaining_time_in_millis() <= 10000,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
    }


def print_lines(event, context):
    print("one", 2, "\u00fc")
    print("no line feed", end="")
    sys.stdout.write(" after all\n")


def leave(event, context):
    sys.exit(event["code"])


CASES = {
    "echo": lambda event, context: event,
    "nothing": lambda event, context: None,
    "text": lambda event, context: "\u00fc \u2028 \U0001f600 \x7f \x01 \"/\\",
    "decimals": lambda event, context: [decimal.Decimal(n) for n in ("1.10", "-0", "1E+3", "NaN", "12345678901234567890.5")],
    "infinite": lambda event, context: [float("nan"), float("inf"), decimal.Decimal("-Infinity")],
    "named tuples": lambda event, context: {"point": Point(1, Point(2, (3,))), "row": Row()},
    "bytes": lambda event, context: b'{"raw":true}',
    "nested bytes": lambda event, context: {"a": b"text", b"key": [b"\xc3\xbc"]},
    "broken bytes": lambda event, context: {"a": b"\xff"},
    "enum": lambda event, context: {"colour": Colour.RED, "ordered": collections.OrderedDict(b=1, a=2)},
    "keys": lambda event, context: {1: "int", 2.5: "float", True: "bool", None: "none"},
    "tuple keys": lambda event, context: {(1, 2): "no"},
    "date": lambda event, context: {"at": datetime.datetime(2026, 1, 1)},
    "set": lambda event, context: {1, 2},
    "circular": circular,
    "error": lambda event, context: fail_deep(),
    "chained": chained,
    "key error": lambda event, context: event["missing"],
    "silent": lambda event, context: (_ for _ in ()).throw(Silent()),
    "endless": endless,
    "log levels": log_levels,
    "log exception": log_exception,
    "log values": log_values,
    "context log": lambda event, context: context.log("straight\n"),
    "print": print_lines,
    "members": members,
    "exit": leave,
}


def handler(event, context):
    return CASES[event["case"]](event, context)


def one_parameter(event):
    return event


not_callable = 1
