import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { millraceCommand, temporaryDirectory } from '../../support/server-process.ts';

/** The complete demo at a tenth of its rate: server, deployment, functions, producers, consumers. */
test('the demo exits with code 0, and its summary shows that nothing was lost', async () => {
  const child = spawn(process.execPath, [
    millraceCommand,
    'demo',
    '--json',
    '--rate',
    '300',
    '--seconds',
    '2',
  ]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code, err).toBe(0);

  const summary = JSON.parse(out) as Record<string, unknown>;
  // Scripts read it, so its form is stable.
  expect(summary).toEqual({
    put: { records: 600, bytes: 600 * 1_024, perSecond: expect.any(Number), throttled: expect.any(Number) },
    consumed: { records: 1_200, perSecond: expect.any(Number), missing: 0, duplicates: 0, outOfOrder: 0 },
    shards: [0, 1, 2].map((n) => ({ id: `shardId-00000000000${n}`, put: 200, consumed: 400 })),
    latencyMs: {
      putP50: expect.any(Number),
      putP99: expect.any(Number),
      endToEndP50: expect.any(Number),
      endToEndP99: expect.any(Number),
    },
    seconds: expect.any(Number),
  });
});

test('a demo that is stopped while its server starts, or later, leaves nothing behind', async () => {
  await using temporary = await temporaryDirectory();
  for (const line of ['', 'is deployed']) {
    const child = spawn(process.execPath, [millraceCommand, 'demo', '--rate', '100'], {
      env: { ...process.env, TMPDIR: temporary.path },
    });
    const isReached = async () =>
      line === ''
        ? (await readdir(temporary.path)).some((name) => name.startsWith('millrace-demo-'))
        : err.includes(line);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await eventually(async () => ((await isReached()) ? true : undefined));
    child.kill('SIGTERM');
    expect(await once(child, 'exit'), err).toEqual([143, null]);
    expect(err).not.toContain('millrace: ');
    expect((await readdir(temporary.path)).filter((name) => name.startsWith('millrace-demo-'))).toEqual([]);
  }
});
