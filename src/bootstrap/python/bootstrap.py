"""
Runs in the process of a Python function: loads the handler, then runs the invocations of the Runtime API one after
another. Needs only the standard library of Python 3.8 or later.

Error monitors (Sentry, for one) look for `handle_event_request` and `LambdaRuntimeClient` in `__main__`, where AWS's
runtime has them, and wrap them. So both are looked up for each call, and their first parameters are those of AWS.
"""

import os
import sys

# First, so that no module of the function hides one that is imported here.
from _millrace_modules import load_handler, prepare_modules
from _millrace_client import LambdaRuntimeClient
from _millrace_context import create_context
from _millrace_errors import FaultException, describe_exception, describe_fault, log_error
from _millrace_json import marshal, to_json, unmarshal
from _millrace_logging import Unbuffered, current_invocation, open_log_sink, set_up_logging
from _millrace_secret import read_secret

EXIT_INIT_FAILED = 1


def handle_event_request(lambda_runtime_client, request_handler, invocation, log_sink):
    try:
        lambda_context = create_context(invocation, os.environ)
        event = unmarshal(invocation.event_body)
        response = request_handler(event, lambda_context)
        result, content_type = marshal(response)
    except FaultException as fault:
        error = describe_fault(fault, invocation.invoke_id)
    except Exception:
        error = describe_exception(sys.exc_info(), invocation.invoke_id)
    else:
        lambda_runtime_client.post_invocation_result(invocation.invoke_id, result, content_type)
        return
    log_error(error, log_sink)
    lambda_runtime_client.post_invocation_error(invocation.invoke_id, to_json(error))


def load_or_exit(lambda_runtime_client, log_sink):
    try:
        return load_handler(os.environ["_HANDLER"])
    except FaultException as fault:
        error = describe_fault(fault)
    except Exception:
        error = describe_exception(sys.exc_info())
    log_error(error, log_sink)
    lambda_runtime_client.post_init_error(error)
    sys.exit(EXIT_INIT_FAILED)


def run_snapshot_hooks_or_exit(lambda_runtime_client, log_sink):
    from _millrace_snapshot import PHASES

    for run, error_type, exit_code in PHASES:
        try:
            run()
        except BaseException:
            error = describe_exception(sys.exc_info())
            log_error(error, log_sink)
            lambda_runtime_client.post_init_error(error, error_type)
            sys.exit(exit_code)


def main():
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    secret = read_secret(os.environ)
    log_sink = open_log_sink(os.environ)
    set_up_logging(os.environ, log_sink)
    prepare_modules(os.environ)
    client = LambdaRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], secret)
    handler = load_or_exit(client, log_sink)
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        run_snapshot_hooks_or_exit(client, log_sink)
    while True:
        invocation = client.wait_next_invocation()
        current_invocation.request_id = invocation.invoke_id
        current_invocation.tenant_id = invocation.tenant_id
        if invocation.trace_id is None:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        else:
            os.environ["_X_AMZN_TRACE_ID"] = invocation.trace_id
        handle_event_request(client, handler, invocation, log_sink)


if __name__ == "__main__":
    main()
