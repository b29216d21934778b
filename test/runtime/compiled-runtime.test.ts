import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../src/runtime/port.ts';
import { canRun } from '../support/not-run.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';

const SOURCE = fileURLToPath(new URL('compiled/bootstrap.c', import.meta.url));
const compiler = ['cc', 'gcc', 'clang'].find((command) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const canCompile = canRun(
  compiler !== undefined,
  'a compiled function (provided.al2023)',
  'It needs a C compiler: cc, gcc or clang.',
);

describe.runIf(canCompile)('a compiled function', () => {
  let fixture: RuntimeFixture;
  let spec: FunctionSpec;
  beforeAll(() => {
    fixture = new RuntimeFixture();
    const settings = { runtimeName: 'provided.al2023', handler: 'main', memoryMb: 128 };
    spec = fixture.define({ bootstrap: '' }, settings);
    const built = join(spec.codeDirectory, 'built');
    execFileSync(compiler!, ['-O1', '-Wall', '-Werror', '-o', built, SOURCE]);
    copyFileSync(built, join(spec.codeDirectory, 'bootstrap'));
  });
  afterAll(() => fixture.close());

  it('runs one invocation after the other', async () => {
    expect((await fixture.invoke(spec, { n: 1 })).value).toEqual({ echo: { n: 1 } });
    expect((await fixture.invoke(spec, { n: 2 })).value).toEqual({ echo: { n: 2 } });
    expect(fixture.sink.messages.filter((line) => line === 'compiled, for main\n')).toHaveLength(1);
  });

  it('that is killed by a signal fails its invocation, and is started again', async () => {
    expect((await fixture.invoke(spec, 'abort')).value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Runtime exited with error: signal: aborted/,
      ),
    });
    expect((await fixture.invoke(spec, 3)).value).toEqual({ echo: 3 });
  });

  it("that leaks is killed at its memory limit, with AWS's error", async () => {
    const { value, logTail } = await fixture.invoke(spec, 'leak');
    expect(value).toMatchObject({
      errorType: 'Runtime.OutOfMemory',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/),
    });
    expect(logTail.toString()).toMatch(
      /REPORT .*\tMax Memory Used: \d+ MB.*\tStatus: error\tError Type: Runtime.OutOfMemory\t/,
    );
  });
});
