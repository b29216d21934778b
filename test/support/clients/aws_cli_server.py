"""
Runs AWS CLI commands for a test, each in a process forked from this one, which has loaded the CLI: loading it takes
several times as long as a command. A connection to the socket named by the first argument carries one command, as the
JSON array of its arguments, then its result. This process ends when its standard input does.
"""

import contextlib
import json
import os
import select
import socket
import sys
import tempfile

import awscli.clidriver
import botocore.session

driver = awscli.clidriver.create_clidriver()
# Loads what the first client of a process loads, in a session that no command uses.
botocore.session.Session().create_client("sts", endpoint_url="http://127.0.0.1:1")


def run(arguments):
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        try:
            code = driver.main(arguments)
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        sys.stderr.flush()
        for file in output, errors:
            file.seek(0)
        return {"code": code, "stdout": output.read().decode(), "stderr": errors.read().decode()}


def serve(connection):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with connection.makefile("rw") as stream:
        json.dump(run(json.loads(stream.readline())), stream)


listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
print("listening", flush=True)
while sys.stdin not in (ready := select.select([listener, sys.stdin], [], [])[0]):
    connection, _ = listener.accept()
    if os.fork() == 0:
        serve(connection)
        os._exit(0)
    connection.close()
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
