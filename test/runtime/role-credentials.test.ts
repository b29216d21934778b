import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { REPLACE_BEFORE_END_MS } from '../../src/runtime/role-credentials.ts';
import { eventually } from '../support/eventually.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';

const LIFE_MS = 60_000;
const clock = new VirtualClock();
let issued = 0;
const fixture = new RuntimeFixture({
  clock,
  roleCredentials: () => ({
    accessKeyId: `ASIA${++issued}`,
    secretAccessKey: 'secret',
    sessionToken: 'token',
    endsMs: clock.now() + REPLACE_BEFORE_END_MS + LIFE_MS,
  }),
});
const folder = mkdtempSync(join(tmpdir(), 'millrace-credentials-'));

afterAll(async () => {
  await fixture.close();
  rmSync(folder, { recursive: true });
});

// Returns the key of its environment, once the file of the event exists.
const SOURCE = `
  const { existsSync, writeFileSync } = require('node:fs');
  exports.handler = async ({ started, until }) => {
    if (started) writeFileSync(started, '');
    while (until && !existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 5));
    return process.env.AWS_ACCESS_KEY_ID;
  };`;

test('an environment is replaced before the credentials of its role end', async () => {
  const spec = fixture.define({ 'index.js': SOURCE }, { timeoutMs: 900_000 });
  const key = async (event: object = {}) => (await fixture.invoke(spec, event)).value;
  expect(await key()).toBe('ASIA1');
  await clock.advance(LIFE_MS - 1);
  expect(await key()).toBe('ASIA1');
  // It was idle.
  await clock.advance(1);
  expect(await key()).toBe('ASIA2');
  // It is busy: the invocation goes on with credentials that are good for as long as it may take.
  const [started, until] = [join(folder, 'started'), join(folder, 'until')];
  const long = key({ started, until });
  await eventually(async () => existsSync(started) || undefined);
  await clock.advance(LIFE_MS);
  writeFileSync(until, '');
  expect(await long).toBe('ASIA2');
  expect(await key()).toBe('ASIA3');
});
