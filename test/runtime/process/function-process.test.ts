import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { EnvironmentLog } from '../../../src/runtime/log/environment-log.ts';
import type { ExitReason } from '../../../src/runtime/failure.ts';
import { FunctionProcess } from '../../../src/runtime/process/function-process.ts';
import { canRun } from '../../support/not-run.ts';

// Far above the usual 1,024. The test is skipped on a host that allows more.
const MOST_DESCRIPTORS = 70_000;

/** Opens as many descriptors as possible. @returns a function that closes them, or undefined if there are too many */
function exhaustDescriptors(): (() => void) | undefined {
  const opened: number[] = [];
  const closeAll = () => opened.forEach((descriptor) => closeSync(descriptor));
  try {
    while (opened.length < MOST_DESCRIPTORS) opened.push(openSync('/dev/null', 'r'));
  } catch {
    return closeAll;
  }
  closeAll();
  return undefined;
}

test('reports a process that cannot be started because no descriptors are left', async (context) => {
  const directory = mkdtempSync(`${tmpdir()}/millrace-process-`);
  const closeAll = exhaustDescriptors();
  if (!closeAll) {
    canRun(
      false,
      'a process without descriptors',
      `This host allows more than ${MOST_DESCRIPTORS} open files.`,
    );
    return context.skip();
  }
  try {
    const reason = await new Promise<ExitReason>((resolve) => {
      const process = new FunctionProcess({
        launch: { kind: 'run', command: '/bin/true', args: [], runtimeVersion: 'provided' },
        directory,
        environment: {},
        log: { write() {} } as unknown as EnvironmentLog,
        clock: systemClock,
        onGone: resolve,
      });
      expect(process.pid).toBeUndefined();
    });
    expect(reason).toMatchObject({ kind: 'unstartable', message: expect.stringContaining('EMFILE') });
  } finally {
    closeAll();
    rmSync(directory, { recursive: true });
  }
});
