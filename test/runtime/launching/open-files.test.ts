import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findShell } from '../../../src/lib/process/shell.ts';
import { withOpenFileLimit } from '../../../src/runtime/launching/open-files.ts';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

const shell = findShell();
const hasShell = canRun(shell !== undefined, 'the limit of open files', 'It is set by /bin/sh.');

it.skipIf(!hasShell)('a function may open 1,024 files, as on AWS', async () => {
  const fixture = new RuntimeFixture();
  try {
    const spec = fixture.define({
      'index.js': `const { openSync } = require('node:fs');
        exports.handler = async () => {
          let opened = 0;
          try { for (;; opened++) openSync('/dev/null'); } catch (error) { return [error.code, opened]; }
        };`,
    });
    const [code, opened] = (await fixture.invoke(spec)).value as [string, number];
    expect(code).toBe('EMFILE');
    expect(opened).toBeGreaterThan(950);
    expect(opened).toBeLessThan(1024);
    expect(fixture.warnings).toEqual([]);
  } finally {
    await fixture.close();
  }
});

it.skipIf(!hasShell)('a host whose limit is lower says so, and starts the program', () => {
  const { command, args } = withOpenFileLimit({ command: 'sh', args: ['-c', 'ulimit -n'] }, shell);
  const text = execFileSync(shell!, ['-c', 'ulimit -n 256; exec "$@" 2>&1', 'lower', command, ...args], {
    encoding: 'utf8',
  });
  const isRaised = text === '1024\n';
  // With CAP_SYS_RESOURCE a limit can be raised.
  if (!isRaised) expect(text).toMatch(/^functions may open 256 files, not 1024 as on AWS: .*\n256\n$/);
});
