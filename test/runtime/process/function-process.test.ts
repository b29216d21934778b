import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/time/clock.ts';
import type { EnvironmentLog } from '../../../src/runtime/log/environment-log.ts';
import type { Death } from '../../../src/runtime/failure.ts';
import { FunctionProcess } from '../../../src/runtime/process/function-process.ts';

// Far above the usual 1,024; a host that allows more is spared the test.
const MOST_DESCRIPTORS = 70_000;

/** Takes every descriptor there is. @returns how to give them back, or undefined where there are too many */
function exhaustDescriptors(): (() => void) | undefined {
  const taken: number[] = [];
  const giveBack = () => taken.forEach((descriptor) => closeSync(descriptor));
  try {
    while (taken.length < MOST_DESCRIPTORS) taken.push(openSync('/dev/null', 'r'));
  } catch {
    return giveBack;
  }
  giveBack();
  return undefined;
}

test('a process for which there are no descriptors left is told of, and harms nobody', async (context) => {
  const directory = mkdtempSync(`${tmpdir()}/millrace-process-`);
  const giveBack = exhaustDescriptors();
  if (!giveBack) return context.skip();
  try {
    const death = await new Promise<Death>((resolve) => {
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
    expect(death).toMatchObject({ kind: 'unstartable', message: expect.stringContaining('EMFILE') });
  } finally {
    giveBack();
    rmSync(directory, { recursive: true });
  }
});
