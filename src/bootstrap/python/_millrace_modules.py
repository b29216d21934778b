"""Finds modules where AWS's Python runtime finds them: in the function's package, its layers and the runtime."""

import importlib
import json
import os
import site
import sys
from importlib.machinery import PathFinder

from _millrace_errors import FaultException, aws_folders, with_aws_paths

# What boto3 consists of. AWS's runtime carries these packages; here they may come from the machine's own Python.
CARRIED_PACKAGES = frozenset(["boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil", "six"])


class HostPackages:
    """
    Finds the packages that AWS's runtime carries in the `site-packages` of the machine, which are not on `sys.path`:
    any other package that a function found there would be missing on AWS.
    """

    def __init__(self, folders):
        self._folders = folders

    def find_spec(self, name, path=None, target=None):
        return PathFinder.find_spec(name, self._folders, target) if name in CARRIED_PACKAGES else None


def prepare_modules(environ):
    """
    Completes `sys.path`, which has this folder, PYTHONPATH and the standard library: the interpreter was started with
    -S. The order, and that a PYTHONPATH of the function's own hides the layers, are AWS's:
    docs/aws/lambda-invocations.md#handlers-in-python.
    """
    settings = json.loads(environ.pop("_MILLRACE_PYTHON", "{}"))
    _add_builtins()
    task_root = environ["LAMBDA_TASK_ROOT"]
    aws_folders[task_root] = "/var/task"
    if "layersRoot" in settings:
        aws_folders[settings["layersRoot"]] = "/opt"
    layers = [] if "PYTHONPATH" in environ else settings.get("layers", [])
    sys.path[:0] = [task_root, *layers]
    for folder in filter(os.path.isdir, [task_root, *layers]):
        # Runs the .pth files in it.
        site.addsitedir(folder)
    if "PYTHONPATH" in environ:
        # The interpreter would have run it. Tracers that a wrapper script starts rely on it.
        site.execsitecustomize()
    else:
        environ["PYTHONPATH"] = environ["LAMBDA_RUNTIME_DIR"]
    sys.path.extend(settings.get("packages", []))
    sys.meta_path.append(HostPackages(settings.get("hostPackages", [])))
    # A boto3 of before mid-2023, in the package, does not read AWS_ENDPOINT_URL, and would call AWS.
    importlib.import_module("_millrace_redirect")


def _add_builtins():
    # `exit`, `quit`, `help` and `copyright`, which -S omits.
    site.setquit()
    site.setcopyright()
    site.sethelper()


def load_handler(handler):
    """`folder/file.function`. The messages are those of AWS's runtime; other errors come from the module."""
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as error:
        raise FaultException("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (handler, error))
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module %s as a handler module" % module_name
        raise FaultException("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '%s': %s" % (module_name, with_aws_paths(str(error)))
        raise FaultException("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = "Syntax error in module '%s': %s" % (module_name, error)
        path = with_aws_paths(str(error.filename))
        trace = ['  File "%s" Line %s\n    %s' % (path, error.lineno, error.text)]
        raise FaultException("Runtime.UserCodeSyntaxError", message, trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = "Handler '%s' missing on module '%s'" % (function_name, module_name)
        raise FaultException("Runtime.HandlerNotFound", message)
