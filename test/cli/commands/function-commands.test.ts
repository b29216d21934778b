import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { CommandWorld } from './command-world.ts';

let world: CommandWorld;
beforeAll(async () => {
  world = await CommandWorld.start();
});
afterAll(() => world.server.close());

const run = (...words: string[]) => world.run(...words);

describe('invoke', () => {
  test('prints what the function returns, found by its short name', async () => {
    expect(await run('invoke', '-f', 'greet', '--data', '{"name":"Ada"}')).toEqual({
      code: 0,
      out: '{\n  "hello": "Ada"\n}\n',
      err: '',
    });
  });

  test('accepts text that is not JSON, or a file, as the event', async () => {
    const words = await run('invoke', '-f', 'greet', '-d', 'plain words');
    expect({ ...words, out: JSON.parse(words.out) }).toEqual({
      code: 0,
      out: { hello: 'plain words' },
      err: '',
    });
    expect(await run('invoke', '-f', 'greet', '-d', '{name: 1}')).toMatchObject({
      code: 0,
      err: 'note: --data is not JSON, so the function gets it as a string\n',
    });
    const directory = await mkdtemp(join(tmpdir(), 'millrace-event-'));
    const file = join(directory, 'event.json');
    await writeFile(file, '{"name":"Grace"}');
    expect(JSON.parse((await run('invoke', '-f', 'greet', '--path', file)).out)).toEqual({ hello: 'Grace' });
    await writeFile(file, '{"name"');
    expect(await run('invoke', '-f', 'greet', '--path', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not JSON'),
    });
    expect(await run('invoke', '-f', 'greet', '--path', join(directory, 'none'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('ENOENT'),
    });
    await rm(directory, { recursive: true });
  });

  test('prints the log on request, and everything as JSON', async () => {
    const { out } = await run('invoke', '-f', 'greet', '--log', '--json', '-d', '{"name":"Ada"}');
    expect(JSON.parse(out)).toMatchObject({
      statusCode: 200,
      payload: { hello: 'Ada' },
      log: expect.stringContaining('greeting Ada'),
    });
  });

  test('fails when the function fails', async () => {
    const { code, out, err } = await run('invoke', '-f', 'fail');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ errorType: 'Error', errorMessage: 'no luck' });
    expect(err).toBe('millrace: the function failed; see its log: millrace logs -f fail\n');
  });

  test('that is stopped says that the function goes on, which it does', async () => {
    await world.server.createFunction(
      'shop-dev-slow',
      `exports.handler = async () => {
         console.log('begun');
         await new Promise((resolve) => setTimeout(resolve, 1000));
         console.log('finished');
       };`,
    );
    const invoking = world.begin('invoke', '-f', 'slow');
    const logged = async () => (await run('logs', '-f', 'slow')).out;
    await expect.poll(logged, { timeout: 20_000 }).toContain('begun');
    invoking.stop();
    expect(await invoking.code).toBe(130);
    expect(invoking.world.stderr()).toBe(
      'stopped waiting; shop-dev-slow goes on, see its log: millrace logs -f slow --tail\n',
    );
    await expect.poll(logged, { timeout: 20_000 }).toContain('finished');
  });

  test.each([
    [['invoke'], 2, '-f NAME is missing'],
    [['invoke', '-f', 'gret'], 1, 'no function "gret" in us-east-1. Did you mean "greet"?'],
    [['invoke', '-f', 'unrelated'], 1, 'Deployed are shop-dev-fail, shop-dev-greet'],
    [['invoke', '-f', 'greet', '-d', '1', '-p', 'x'], 2, 'exclude each other'],
    [
      ['invoke', '-f', 'greet', '--endpoint', 'http://127.0.0.1:1'],
      1,
      'no server answers at http://127.0.0.1:1',
    ],
  ])('%j is refused', async (words, code, message) => {
    expect(await run(...words)).toEqual({ code, out: '', err: expect.stringContaining(message) });
  });
});

test('logs prints the log, then new lines', async () => {
  await run('invoke', '-f', 'greet', '-d', '{"name":"Before"}');
  await expect.poll(async () => (await run('logs', '-f', 'greet')).out).toContain('greeting Before');
  const { out } = await run('logs', '-f', 'greet', '--filter', '"greeting Before"', '--json');
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message),
  ).toEqual([expect.stringContaining('greeting Before')]);

  const tail = world.begin('logs', '-f', 'greet', '--tail', '--filter', 'greeting');
  await tail.until('greeting Before');
  await run('invoke', '-f', 'greet', '-d', '{"name":"After"}');
  await tail.until('greeting After');
  tail.stop();
  expect(await tail.code).toBe(0);
  expect(tail.world.stdout().match(/greeting After/g)).toHaveLength(1);
});

test('logs of all functions have one time and one level in each line, in the order of time', async () => {
  const startTime = new Date().toISOString();
  await run('invoke', '-f', 'greet', '-d', '{"name":"Grace"}');
  await run('invoke', '-f', 'fail');
  const text = await eventually(async () => {
    const { out } = await run('logs', '--startTime', startTime);
    // Each function has a log of its own, which may be written later than that of the other.
    return ['greeting Grace', 'shop-dev-fail REPORT'].every((part) => out.includes(part)) ? out : undefined;
  });
  const lines = text.split('\n');
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
  const greeting = lines.find((line) => line.includes('greeting Grace'))!;
  expect(greeting).toMatch(time);
  expect(greeting.replace(time, '')).toBe('shop-dev-greet greeting Grace');
  const error = lines.filter((line) => line.includes('no luck'));
  expect(error.map((line) => line.replace(time, ''))).toEqual([
    'shop-dev-fail ERROR Invoke Error: Error: no luck',
  ]);
  const times = lines.filter((line) => time.test(line)).map((line) => line.slice(0, 24));
  expect(times).toEqual(times.toSorted());

  const { out } = await run('logs', '-f', 'fail', '--startTime', startTime, '--filter', 'luck', '--json');
  expect(JSON.parse(out)).toMatchObject({
    function: 'shop-dev-fail',
    level: 'ERROR',
    requestId: expect.any(String),
  });
});

test('logs of a function without a log prints a hint', async () => {
  await world.server.createFunction('shop-dev-quiet', 'exports.handler = async () => {};');
  expect(await run('logs', '-f', 'quiet')).toEqual({
    code: 0,
    out: '',
    err: 'shop-dev-quiet has not logged anything in that time; --startTime 1d goes back further\n',
  });
});
