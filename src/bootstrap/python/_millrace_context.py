"""The second argument of a handler. The names are AWS's; `memory_limit_in_mb` is text on AWS as well."""

import json
import logging
import sys
import time

from _millrace_errors import FaultException

W3C_MEMBERS = ("traceparent", "tracestate", "baggage")


class _Members:
    """An object with fixed members, each None unless it is given."""

    __slots__ = ()

    def __init__(self, values=None):
        for name in self.__slots__:
            setattr(self, name, (values or {}).get(name))

    def __repr__(self):
        return _listing(self, self.__slots__)


class Client(_Members):
    __slots__ = (
        "installation_id",
        "app_title",
        "app_version_name",
        "app_version_code",
        "app_package_name",
    )


class ClientContext(_Members):
    __slots__ = ("custom", "env", "client")


class CognitoIdentity(_Members):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class LambdaContext:
    def __init__(self, invocation, environ, client_context, cognito_identity):
        self.aws_request_id = invocation.invoke_id
        self.log_group_name = environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation.invoked_function_arn
        self.tenant_id = invocation.tenant_id
        self._w3c = _take_w3c(client_context)
        self.client_context = None
        if client_context is not None:
            self.client_context = ClientContext(client_context)
            client = self.client_context.client
            self.client_context.client = None if client is None else Client(client)
        identity = cognito_identity or {}
        self.identity = CognitoIdentity(
            {
                "cognito_identity_id": identity.get("cognitoIdentityId"),
                "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId"),
            }
        )
        self._epoch_deadline_time_in_ms = invocation.deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def w3c(self):
        """The trace context of the caller."""
        return dict(self._w3c)

    def log(self, message):
        for handler in logging.getLogger().handlers:
            if hasattr(handler, "log_sink"):
                handler.log_sink.log(str(message))
                return
        sys.stdout.write(str(message))

    def __repr__(self):
        return _listing(
            self,
            (
                "aws_request_id",
                "log_group_name",
                "log_stream_name",
                "function_name",
                "memory_limit_in_mb",
                "function_version",
                "invoked_function_arn",
                "client_context",
                "identity",
                "tenant_id",
            ),
        )


def create_context(invocation, environ):
    return LambdaContext(
        invocation,
        environ,
        _parsed(invocation.client_context, "Client Context"),
        _parsed(invocation.cognito_identity, "Cognito Identity"),
    )


def _parsed(header, name):
    if not header:
        return None
    try:
        return json.loads(header)
    except Exception as error:
        message = "Unable to parse %s JSON: %s" % (name, error)
        raise FaultException("Runtime.LambdaContextUnmarshalError", message)


def _take_w3c(client_context):
    members = client_context.pop("w3c", None) if isinstance(client_context, dict) else None
    if not isinstance(members, dict):
        return {}
    return {name: members[name] for name in W3C_MEMBERS if isinstance(members.get(name), str)}


def _listing(value, names):
    members = ",".join("%s=%s" % (name, getattr(value, name)) for name in names)
    return "%s([%s])" % (type(value).__name__, members)
