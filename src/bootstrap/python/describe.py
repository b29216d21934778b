"""
Prints what the server needs to know of the interpreter that runs this. The import caches the compiled modules of the
bootstrap beside them, where this user may write, so that cold starts need not compile them.
"""

import json
import site
import sys

import _millrace_client
import _millrace_context
import _millrace_logging
import _millrace_modules
import _millrace_redirect

folders = [*site.getsitepackages()] if hasattr(site, "getsitepackages") else []
if site.ENABLE_USER_SITE:
    folders.append(site.getusersitepackages())
print(
    json.dumps(
        {
            "executable": sys.executable,
            "version": "%d.%d.%d" % sys.version_info[:3],
            "sitePackages": folders,
        }
    )
)
