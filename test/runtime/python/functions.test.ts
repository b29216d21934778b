import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNamespaces } from '../../../src/runtime/sandbox/probe.ts';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
const hasPython = canRun(python.status === 0, 'Python functions', 'This machine has no python3.');
const runtimeName = 'python3.12';

const { problem } = await findNamespaces(process.env);
const hasNamespaces = canRun(
  problem === undefined,
  'Python functions in namespaces of their own',
  `This machine does not allow them: ${problem}.`,
);
const MODES = hasPython ? (['off', ...(hasNamespaces ? (['on'] as const) : [])] as const) : [];

describe.each(MODES)('Python functions with the sandbox %s', (sandbox) => {
  let directory: string;
  /** The variables of a host whose `python3` has boto3 and another package among its own. */
  let host: Record<string, string>;
  let packages: string;
  let fixture: RuntimeFixture;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-python-'));
    packages = join(directory, 'packages');
    host = { PATH: `${hostWithPackages(directory)}:/usr/bin:/bin`, HOME: directory };
    host['MILLRACE_RUNTIME_PACKAGES'] = packages;
    fixture = new RuntimeFixture({ hostEnvironment: host, sandbox });
  });
  afterAll(async () => {
    await fixture.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function define(source: string, overrides: Parameters<RuntimeFixture['define']>[1] = {}) {
    return fixture.define({ 'app.py': source }, { runtimeName, handler: 'app.handler', ...overrides });
  }

  function layerOf(files: Readonly<Record<string, string>>): string {
    return fixture.define(files).codeDirectory;
  }

  it('run one after another in one process, by the bootstrap even if the package has a runtime client', async () => {
    const spec = fixture.define(
      {
        'app.py': `
import awslambdaric, os
count = 0
def handler(event, context):
    global count
    count += 1
    return [awslambdaric.NAME, count, event["text"], sorted(n for n in os.environ if "MILLRACE" in n or "TELEMETRY" in n)]
`,
        'awslambdaric/__init__.py': 'NAME = "of the package"\n',
        'awslambdaric/__main__.py': 'raise SystemExit("must not run")\n',
      },
      { runtimeName, handler: 'app.handler' },
    );
    expect((await fixture.invoke(spec, { text: 'ü' })).value).toEqual(['of the package', 1, 'ü', []]);
    const second = await fixture.invoke(spec, { text: '✓' });
    expect(second.value).toEqual(['of the package', 2, '✓', []]);
    // Since Python 3.12, AWS's results are not escaped.
    expect(second.payload.toString()).toContain('✓');
    expect(readdirSync(spec.codeDirectory)).not.toContain('__pycache__');
  });

  it('import from the package, then the layers, then the runtime, then boto3 of the machine, and nothing else', async () => {
    mkdirSync(join(packages, 'python'), { recursive: true });
    writeFileSync(join(packages, 'python', 'jmespath.py'), 'FROM = "runtime packages"\n');
    const layersDirectory = layerOf({
      'python/in_layer.py': 'FROM = "python"\n',
      'python/both.py': 'FROM = "python"\n',
      'python/extra/by_pth.py': 'FROM = "pth"\n',
      'python/extra.pth': 'extra\n',
      [`python/lib/${runtimeName}/site-packages/both.py`]: 'FROM = "site-packages"\n',
    });
    const source = `
import importlib
NAMES = ["in_layer", "both", "by_pth", "jmespath", "boto3", "botocore", "only_here", "pip", "snapshot_restore_py"]
def origin(name):
    try:
        return getattr(importlib.import_module(name), "FROM", "found")
    except ImportError as error:
        return str(error)
def handler(event, context):
    exit, quit
    return {name: origin(name) for name in NAMES}
`;
    const found = (await fixture.invoke(define(source, { layersDirectory }))).value;
    expect(found).toEqual({
      in_layer: 'python',
      both: 'site-packages',
      by_pth: 'pth',
      jmespath: 'runtime packages',
      boto3: 'machine',
      botocore: "No module named 'botocore'",
      only_here: "No module named 'only_here'",
      pip: "No module named 'pip'",
      snapshot_restore_py: 'found',
    });
  });

  it('names files by their paths on AWS when the handler cannot be loaded', async () => {
    const syntax = define('def handler(event, context) pass');
    const missing = fixture.define(
      { 'app.py': 'from other import nothing', 'other.py': '' },
      { runtimeName, handler: 'app.handler' },
    );
    const failing = define('raise RuntimeError("not today")');
    const results = await Promise.all([syntax, missing, failing].map((spec) => fixture.invoke(spec, {})));
    expect(results[0]!.value).toMatchObject({
      errorType: 'Runtime.UserCodeSyntaxError',
      stackTrace: [expect.stringContaining('"/var/task/app.py" Line 1')],
    });
    expect(results[1]!.value).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining('(/var/task/other.py)'),
    });
    const { stackTrace } = results[2]!.value as { stackTrace: string[] };
    expect(stackTrace[0]).toMatch(/"\/var\/lang\/lib\/python3\.\d+\/importlib\/__init__\.py"/);
    expect(stackTrace.at(-1)).toContain('"/var/task/app.py"');
  });

  it('has a PYTHONPATH of its own instead of the layers, with a sitecustomize', async () => {
    const layersDirectory = layerOf({
      'python/in_layer.py': '',
      'own/sitecustomize.py': 'import builtins\nbuiltins.started = "traced"\n',
    });
    const source = `
import os
def handler(event, context):
    try:
        import in_layer
        return "in the path"
    except ImportError:
        return [started, os.environ["PYTHONPATH"].rsplit("/", 1)[1]]
`;
    const environment = { PYTHONPATH: '/opt/own' };
    expect((await fixture.invoke(define(source, { layersDirectory, environment }))).value).toEqual([
      'traced',
      'own',
    ]);
  });

  it('names the command that installs boto3', async () => {
    const spec = define('import botocore.config\n\n\ndef handler(event, context):\n    return 1\n');
    expect((await fixture.invoke(spec)).value).toEqual({
      errorMessage: "Unable to import module 'app': No module named 'botocore'",
      errorType: 'Runtime.ImportModuleError',
      requestId: '',
      stackTrace: [],
    });
    await fixture.invoke(spec);
    const advice = `function ${spec.functionName}: AWS's Python runtime carries botocore, and this machine has none; to install it: millrace runtime add boto3`;
    expect(fixture.warnings.filter((warning) => warning === advice)).toHaveLength(1);
  });

  it('runs a wrapper script with the command of the runtime, script last', async () => {
    const layersDirectory = layerOf({
      wrapper: `#!/bin/sh
export SEEN="$AWS_LAMBDA_EXEC_WRAPPER"
for last; do :; done
case $last in */bootstrap.py) exec "$@" ;; esac
exit 9
`,
    });
    chmodSync(join(layersDirectory, 'wrapper'), 0o755);
    const source =
      'import os\n\n\ndef handler(event, context):\n    return os.path.basename(os.environ["SEEN"])\n';
    const wrapped = define(source, {
      layersDirectory,
      environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' },
    });
    expect((await fixture.invoke(wrapped)).value).toBe('wrapper');
    const missing = define(source, { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/missing' } });
    expect((await fixture.invoke(missing)).value).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 127'),
    });
  });

  it('returns an error for a response above 6 MB, and starts again', async () => {
    const source = `
import os
PROCESS = os.urandom(8).hex()
def handler(event, context):
    return {"process": PROCESS, "text": "x" * event["size"]}
`;
    const spec = define(source);
    const before = await fixture.invoke(spec, { size: 100_000 });
    const { value, logTail } = await fixture.invoke(spec, { size: 6_300_000 });
    expect(value).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(logTail.toString()).toContain('Failed to post handler success response. Http response code: 413.');
    const after = await fixture.invoke(spec, { size: 1 });
    expect((after.value as { process: string }).process).not.toBe(
      (before.value as { process: string }).process,
    );
  });

  it('sends the AWS calls of an old boto3 in the package to the server', async () => {
    const spec = fixture.define(
      {
        'app.py': `
from botocore.httpsession import URLLib3Session
class Request:
    url = "https://kinesis.us-east-1.amazonaws.com/?a=b"
    headers = {}
def handler(event, context):
    return [URLLib3Session().send(Request()), Request.headers]
`,
        'botocore/__init__.py': '',
        // The part of botocore that sends; any version has it.
        'botocore/httpsession.py': `
class URLLib3Session:
    def send(self, request):
        return request.url
`,
      },
      { runtimeName, handler: 'app.handler' },
    );
    expect((await fixture.invoke(spec)).value).toEqual([
      'http://127.0.0.1:4566/?a=b',
      { Host: 'kinesis.us-east-1.amazonaws.com' },
    ]);
  });

  it('runs the hooks of SnapStart in a version that has it', async () => {
    const source = `
from snapshot_restore_py import register_after_restore, register_before_snapshot
ran = []
register_before_snapshot(ran.append, "before, registered first")
register_before_snapshot(ran.append, "before, registered last")
@register_after_restore
def restored():
    ran.append("after")
def handler(event, context):
    return ran
`;
    const hooks = ['before, registered last', 'before, registered first', 'after'];
    expect((await fixture.invoke(define(source, { snapStart: true }))).value).toEqual(hooks);
    expect((await fixture.invoke(define(source))).value).toEqual([]);
    const failing = define(`${source}register_after_restore(lambda: 1 / 0)\n`, { snapStart: true });
    expect((await fixture.invoke(failing)).value).toMatchObject({
      errorType: 'ZeroDivisionError',
      requestId: '',
    });
    const reports = fixture.sink.lines.filter(
      ({ group, message }) => group === failing.logging.group && message.startsWith('INIT_REPORT'),
    );
    expect(reports[0]!.message).toContain('Error Type: Runtime.AfterRestoreError');
  });

  it('can be wrapped by monitors, which look for names of the runtime', async () => {
    const source = `
import __main__
original = __main__.handle_event_request
post = __main__.LambdaRuntimeClient.post_invocation_result
def wrapped(client, handler, *args, **kwargs):
    return original(client, lambda event, context: ["wrapped", handler(event, context)], *args, **kwargs)
def posted(client, *args, **kwargs):
    print("flushed")
    return post(client, *args, **kwargs)
__main__.handle_event_request = wrapped
__main__.LambdaRuntimeClient.post_invocation_result = posted
def handler(event, context):
    return 1
`;
    const { value, logTail } = await fixture.invoke(define(source));
    expect(value).toEqual(['wrapped', 1]);
    expect(logTail.toString()).toContain('flushed\n');
  });

  it('sends one response when the handler forks and both processes return', async () => {
    const source = `
import os
def handler(event, context):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    return "parent" if child else "child"
`;
    const spec = define(source);
    expect((await fixture.invoke(spec)).value).toBe('parent');
    expect((await fixture.invoke(spec)).value).toBe('parent');
  });
});

/** Makes a virtual environment. @returns its folder of programs */
function hostWithPackages(directory: string): string {
  const folder = join(directory, 'venv');
  execFileSync('python3', ['-m', 'venv', '--without-pip', folder]);
  const [version] = readdirSync(join(folder, 'lib'));
  const site = join(folder, 'lib', version!, 'site-packages');
  writeFileSync(join(site, 'boto3.py'), 'FROM = "machine"\n');
  writeFileSync(join(site, 'only_here.py'), 'FROM = "machine"\n');
  return join(folder, 'bin');
}
