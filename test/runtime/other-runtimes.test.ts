import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun } from '../support/not-run.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';

/** A custom runtime that uses the Runtime API with curl only. */
const SHELL_BOOTSTRAP = `#!/bin/sh
set -eu
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
echo "starting in $(pwd) for $_HANDLER"
while :; do
  EVENT=$(curl -sS -D headers.txt "$API/invocation/next")
  ID=$(sed -n 's/^Lambda-Runtime-Aws-Request-Id: \\([^\\r]*\\).*/\\1/pI' headers.txt)
  echo "got $EVENT"
  curl -sS -X POST "$API/invocation/$ID/response" -d "{\\"echo\\":$EVENT}" >/dev/null
done
`;

const hasCurl = canRun(
  succeeds('curl', '--version'),
  'a function of its own in shell',
  'It speaks HTTP by curl.',
);
describe('other runtimes', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  it.runIf(hasCurl)("runs the function's own bootstrap", async () => {
    const spec = fixture.define(
      { bootstrap: SHELL_BOOTSTRAP },
      { runtimeName: 'provided.al2023', handler: 'anything' },
    );
    expect((await fixture.invoke(spec, { n: 1 })).value).toEqual({ echo: { n: 1 } });
    expect((await fixture.invoke(spec, { n: 2 })).value).toEqual({ echo: { n: 2 } });
    expect(fixture.sink.messages).toContain(`starting in ${spec.codeDirectory} for anything\n`);
    expect(fixture.sink.messages).toContain('got {"n":2}\n');
  });

  it('reports a missing bootstrap', async () => {
    const spec = fixture.define({ 'readme.txt': '' }, { runtimeName: 'provided.al2' });
    expect((await fixture.invoke(spec)).value).toEqual({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringContaining(
        "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
      ),
    });
    const log = fixture.sink.lines.filter(({ group }) => group === spec.logging.group);
    expect(log.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^START RequestId: /),
      expect.stringMatching(/ Error: Couldn't find valid bootstrap\(s\): .*\nRuntime\.InvalidEntrypoint\n$/),
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(/^REPORT .*\tStatus: error\tError Type: Runtime\.InvalidEntrypoint\t\n$/),
    ]);
  });

  it('makes the contents of layers available to a function', async () => {
    const layer = fixture.define({
      'nodejs/node_modules/greeting/index.js': `module.exports = 'hello';`,
      'bin/answer': '#!/bin/sh\necho 42\n',
    }).codeDirectory;
    chmodSync(join(layer, 'bin/answer'), 0o755);
    const spec = fixture.define(
      {
        'index.js': `const { execFileSync } = require('node:child_process');
          exports.handler = async () => require('greeting') + execFileSync('answer');`,
      },
      { layersDirectory: layer },
    );
    expect((await fixture.invoke(spec)).value).toBe('hello42\n');
  });

  it('sets the environment variables of AWS, and few of the host', async () => {
    process.env['MILLRACE_TEST_SECRET'] = 'of the server';
    const spec = fixture.define(
      { 'index.js': 'exports.handler = async () => process.env;' },
      {
        environment: { GREETING: 'hello', TZ: 'Europe/Paris' },
        account: '123456789012',
        region: 'eu-west-1',
      },
    );
    const { value } = await fixture.invoke(spec);
    delete process.env['MILLRACE_TEST_SECRET'];
    expect(value).toMatchObject({
      GREETING: 'hello',
      TZ: 'Europe/Paris',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: spec.codeDirectory,
      AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: spec.logging.group,
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringContaining('[$LATEST]'),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtimeName}`,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: '123456789012',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    });
    expect(value).not.toHaveProperty('MILLRACE_TEST_SECRET');
    expect(value).not.toHaveProperty('_LAMBDA_TELEMETRY_LOG_FD');
  });
});

function succeeds(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
