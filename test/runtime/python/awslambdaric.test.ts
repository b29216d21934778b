/**
 * Runs the same handlers by AWS's runtime client for Python and by the bootstrap, and compares what callers get and what
 * is logged.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionSpec, Invocation } from '../../../src/runtime/port.ts';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

const client = spawnSync(
  'python3',
  [
    '-c',
    'import awslambdaric, os, sys; print(sys.executable, os.path.dirname(os.__file__), *sys.version_info[:2])',
  ],
  {
    encoding: 'utf8',
  },
);
const hasClient = canRun(
  client.status === 0,
  'the comparison with the runtime client of AWS for Python',
  'python3 cannot import it; `pip install awslambdaric` helps.',
);
const [executable = '', library = '', ...version] = (client.stdout ?? '').trim().split(' ');
const runtimeName = `python${version.join('.')}`;

const HANDLERS = readFileSync(new URL('compared_handlers.py', import.meta.url), 'utf8');
const FILES = {
  'app.py': HANDLERS,
  'folder/inner.py': 'def handler(event, context):\n    return __name__\n',
  'broken.py': 'def handler(event, context)\n    return 1\n',
  'needs.py': 'import not_installed\n',
  'raises.py': 'def start():\n    raise RuntimeError("not today")\n\n\nstart()\n',
  'leaves.py': 'import sys\n\nsys.exit(3)\n',
};

interface Case {
  readonly name: string;
  readonly event?: Record<string, unknown>;
  readonly invocation?: Partial<Invocation>;
}

const CASES: readonly Case[] = [
  { name: 'echo', event: { nested: { list: [1, 'ü'] } } },
  ...[
    'nothing',
    'text',
    'decimals',
    'infinite',
    'named tuples',
    'bytes',
    'nested bytes',
    'broken bytes',
    'enum',
    'keys',
    'tuple keys',
    'date',
    'set',
    'circular',
    'error',
    'chained',
    'key error',
    'silent',
    'endless',
    'log levels',
    'log exception',
    'log values',
    'context log',
    'print',
    'members',
  ].map((name) => ({ name })),
  {
    name: 'members',
    invocation: { traceId: 'Root=1-2-3;Parent=4;Sampled=1', clientContext: clientContext() },
  },
  { name: 'exit', event: { code: 7 } },
  { name: 'exit', event: { code: 0 } },
];

const HANDLER_NAMES = [
  'folder/inner.handler',
  'app.missing',
  'app.not_callable',
  'app.one_parameter',
  'app',
  'nowhere.handler',
  'sys.handler',
  'broken.handler',
  'needs.handler',
  'raises.handler',
  'leaves.handler',
  '/absolute/path.handler',
];

describe.skipIf(!hasClient)('compared with the runtime client of AWS', () => {
  let fixture: RuntimeFixture;
  let pair: readonly FunctionSpec[];
  let jsonPair: readonly FunctionSpec[];
  beforeAll(() => {
    fixture = new RuntimeFixture();
    pair = define({});
    jsonPair = define({}, 'JSON');
  });
  afterAll(() => fixture.close());

  it.each(CASES)('$name $event', async ({ name, event = {}, invocation = {} }) => {
    const [aws, ours] = await observe(pair, { case: name, ...event }, invocation);
    expect(ours).toEqual(aws);
  });

  it.each([['log levels'], ['log exception'], ['log values'], ['error'], ['print']])(
    '%s as JSON',
    async (name) => {
      const [aws, ours] = await observe(jsonPair, { case: name }, {});
      expect(ours).toEqual(aws);
    },
  );

  it.each(HANDLER_NAMES.map((name) => [name]))('the handler %s', async (handler) => {
    const [aws, ours] = await observe(define({ handler }), {}, {});
    expect(ours).toEqual(aws);
  });

  /** The same function, run by the client of AWS and by the bootstrap. */
  function define(
    overrides: Partial<FunctionSpec>,
    format: 'Text' | 'JSON' = 'Text',
  ): readonly FunctionSpec[] {
    const handler = overrides.handler ?? 'app.handler';
    const bootstrap = `#!/bin/sh\nexec ${executable} -m awslambdaric ${handler}\n`;
    const environment = { AWS_EXECUTION_ENV: `AWS_Lambda_${runtimeName}` };
    const specs = [
      fixture.define({ ...FILES, bootstrap }, { handler, runtimeName: 'provided.al2023', environment }),
      fixture.define(FILES, { handler, runtimeName }),
    ];
    return specs.map((spec) => ({ ...spec, logging: { ...spec.logging, format, level: 'WARN' } }));
  }

  function observe(specs: readonly FunctionSpec[], event: unknown, overrides: Partial<Invocation>) {
    return Promise.all(
      specs.map(async (spec) => {
        const from = fixture.sink.lines.length;
        const invocation = { ...fixture.invocation(spec, event, overrides), requestId: spec.functionName };
        const result = await fixture.runtime.invoke(spec, invocation);
        if (result.kind !== 'finished') throw new Error(`the invocation was ${result.kind}`);
        const lines = fixture.sink.lines.slice(from).filter(({ group }) => group === spec.logging.group);
        return {
          payload: normalized(result.payload.toString(), spec),
          functionError: result.functionError,
          log: lines.map(({ message }) => normalized(message, spec)).filter(isOfFunction),
        };
      }),
    );
  }
});

function clientContext(): string {
  const context = {
    client: { app_title: 'Aufträge', installation_id: 'i' },
    custom: { a: 1 },
    env: { b: 2 },
    w3c: { traceparent: '00-1', other: 'dropped' },
  };
  return Buffer.from(JSON.stringify(context)).toString('base64');
}

function normalized(text: string, spec: FunctionSpec): string {
  return (
    text
      .replaceAll(spec.codeDirectory, '/var/task')
      .replaceAll(library, `/var/lang/lib/${runtimeName}`)
      .replaceAll(spec.functionName, 'FUNCTION')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, 'TIME')
      .replaceAll(/repeated \d+ more times/g, 'repeated N more times')
      // The own frame of the client, when the function could not be called at all.
      .replaceAll(/File (\\?)"[^"\n]*\/bootstrap.py\\?", line \d+/g, 'File $1"bootstrap.py$1", line N')
  );
}

/** Not a line of the platform, nor the advice of AWS's client that an update of its runtime may cause an error. */
function isOfFunction(message: string): boolean {
  return !/^(START|END|REPORT|INIT_REPORT|INIT_START|RequestId:|\{"time":)|LAMBDA_WARNING/.test(message);
}
