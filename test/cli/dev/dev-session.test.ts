import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DevSession } from '../../../src/cli/dev/dev-session.ts';
import { ManifestProject } from '../../../src/cli/dev/project/manifest-project.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { defaults, minimal, project } from '../../manifest/project.ts';
import { until } from '../../support/until.ts';

function sessionOf(directory: string, startMs: number) {
  const clock = new VirtualClock(startMs);
  const session = new DevSession({
    project: new ManifestProject({
      directory,
      load: async () => loadManifest(directory, defaults),
      isDebugged: false,
      isVerbose: false,
    }),
    account: '123456789012',
    mayLoseData: false,
    clock,
    signal: new AbortController().signal,
    onEvent() {},
    onLeftOut() {},
    onWarnings() {},
    onStackLeft() {},
  });
  return { clock, session };
}

const DAY_MS = 86_400_000;

test('a file that an editor has emptied is read again before an error is reported', async () => {
  const directory = project({ 'serverless.yml': '' });
  const { clock, session } = sessionOf(directory, Date.now() + DAY_MS);
  const preparing = session.prepare();
  await until(() => clock.pendingTimers === 1);
  writeFileSync(join(directory, 'serverless.yml'), minimal());
  await clock.advance(1000);
  expect((await preparing).stackName).toBe('shop-dev');
  await session.close();
});

test('a file that was written while the project was read is read again', async () => {
  const directory = project({ 'serverless.yml': '' });
  const { clock, session } = sessionOf(directory, Date.now() - DAY_MS);
  const preparing = session.prepare();
  writeFileSync(join(directory, 'serverless.yml'), minimal());
  await until(() => clock.pendingTimers === 1);
  await clock.advance(1000);
  expect((await preparing).stackName).toBe('shop-dev');
  await session.close();
});

test('a file that stays empty is an error, as any other error of the project is at once', async () => {
  const { clock, session } = sessionOf(project({ 'serverless.yml': '' }), Date.now() + DAY_MS);
  const failing = expect(session.prepare()).rejects.toThrow('the file contains no settings');
  await until(() => clock.pendingTimers === 1);
  await clock.advance(1000);
  await failing;
  const wrong = sessionOf(project({ 'serverless.yml': 'service: shop' }), Date.now() + DAY_MS);
  await expect(wrong.session.prepare()).rejects.toThrow('provider is missing');
});
