import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DevSession } from '../../../src/cli/dev/dev-session.ts';
import { prepareFirst } from '../../../src/cli/dev/prepare-first.ts';
import { OperatorError } from '../../../src/lib/operator-error.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { temporaryDirectory } from '../../support/server-process.ts';
import { until } from '../../support/until.ts';

// `millrace dev > dev.log` in the folder of the project: each line of the log is a change of the project.
test('an error is printed once for each save, also when the output goes to a file of the project', async () => {
  await using directory = await temporaryDirectory();
  const printed: string[] = [];
  const printedBefore: number[] = [];
  const session = {
    prepare: () => {
      printedBefore.push(printed.length);
      return Promise.reject(new OperatorError('no handler'));
    },
    watchedAfter: () => ({ files: [], folders: [directory.path] }),
  } as Partial<DevSession> as DevSession;
  const stop = new AbortController();
  const first = prepareFirst({
    directory: directory.path,
    session,
    clock: systemClock,
    signal: stop.signal,
    afterEach: () => Promise.resolve(),
    onError: ({ message }) => {
      printed.push(message);
      appendFileSync(join(directory.path, 'dev.log'), `${message}\n`);
    },
  });
  await until(() => printedBefore.length >= 2);
  appendFileSync(join(directory.path, 'dev.log'), 'another line\n');
  await until(() => printedBefore.length >= 3);
  expect(printedBefore.slice(0, 3)).toEqual([0, 1, 1]);
  writeFileSync(join(directory.path, 'serverless.yml'), 'service: shop\n');
  await until(() => printed.length === 2);
  stop.abort(new Error('stopped'));
  await expect(first).rejects.toThrow('stopped');
});
