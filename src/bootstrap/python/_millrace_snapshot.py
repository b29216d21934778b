"""
SnapStart takes no snapshot here. Its hooks run one after the other when the handler is loaded, since a handler may use
what they set up.
"""

import sys

EXIT_BEFORE_SNAPSHOT_FAILED = 64
EXIT_AFTER_RESTORE_FAILED = 65


def run_before_snapshot():
    hooks = _registered("get_before_snapshot")
    while hooks:
        _run(hooks.pop())


def run_after_restore():
    for hook in _registered("get_after_restore"):
        _run(hook)


PHASES = (
    (run_before_snapshot, "Runtime.BeforeSnapshotError", EXIT_BEFORE_SNAPSHOT_FAILED),
    (run_after_restore, "Runtime.AfterRestoreError", EXIT_AFTER_RESTORE_FAILED),
)


def _registered(name):
    # The function may have the module in its package. One that did not import it has no hooks.
    module = sys.modules.get("snapshot_restore_py")
    return [] if module is None else getattr(module, name)()


def _run(hook):
    func, args, kwargs = hook
    func(*args, **kwargs)
