import { expect, test } from 'vitest';
import type { Snapshot } from '../../../src/cli/streams/rates.ts';
import { figuresBetween } from '../../../src/cli/top/figures.ts';
import { shareOut } from '../../../src/cli/top/frame.ts';
import { showLive } from '../../../src/cli/top/live-view.ts';
import { plainLines } from '../../../src/cli/top/plain-lines.ts';
import type { Screen, ScreenListener } from '../../../src/cli/ui/screen.ts';
import { visibleWidth } from '../../../src/cli/ui/text-width.ts';
import { zeroCounters } from '../../../src/engine/metrics.ts';
import { OperatorError } from '../../../src/lib/operator-error.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

const namespace = { account: '000000000000', region: 'us-east-1' };
const unstyled = (_format: unknown, text: string) => text;

/** A server after `seconds` seconds, with shard n of a stream receiving n records a second. */
function snapshotAt(
  seconds: number,
  shardCounts: Readonly<Record<string, number>> = { orders: 3 },
): Snapshot {
  return {
    atMs: seconds * 1_000,
    streams: Object.entries(shardCounts).map(([streamName, count]) => ({
      ...namespace,
      streamName,
      status: 'ACTIVE',
      consumers: [],
      shards: Array.from({ length: count }, (_, number) => ({
        ...zeroCounters(),
        shardId: `shardId-${String(number).padStart(12, '0')}`,
        closed: false,
        storedBytes: 0,
        recordsIn: number * seconds,
        bytesIn: number * 1_000 * seconds,
        writesThrottled: number === 2 ? seconds : 0,
      })),
    })),
    mappings: [],
    functions: [
      {
        ...namespace,
        functionName: 'ingestion',
        invocations: 4 * seconds,
        errors: seconds,
        throttles: 0,
        durationMs: 80 * seconds,
      },
    ],
  };
}

/** A terminal that remembers what it shows, from the sequences that are written to it. */
class FakeScreen implements Screen {
  columns: number;
  rows: number;
  readonly canType = true;
  written = '';
  listener: ScreenListener | undefined;
  #shown = new Map<number, string>();

  constructor(columns = 110, rows = 30) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    this.written += text;
    if (text.includes('\u001B[2J')) this.#shown.clear();
    // oxlint-disable-next-line no-control-regex -- control sequences are the subject
    for (const [, line, content] of text.matchAll(/\u001B\[(\d+);1H\u001B\[K([^\u001B]*)/g)) {
      this.#shown.set(Number(line), content!);
    }
  }

  listen(listener: ScreenListener): () => void {
    this.listener = listener;
    return () => (this.listener = undefined);
  }

  get lines(): string[] {
    return Array.from({ length: this.rows }, (_, index) => this.#shown.get(index + 1) ?? '');
  }

  get text(): string {
    return this.lines.join('\n');
  }
}

async function world(options: { screen?: FakeScreen; measure?: (seconds: number) => Snapshot } = {}) {
  const { screen = new FakeScreen(), measure = snapshotAt } = options;
  const clock = new VirtualClock();
  const startMs = clock.now();
  const stop = new AbortController();
  const ended = showLive({
    screen,
    clock,
    style: unstyled,
    signal: stop.signal,
    endpoint: 'http://127.0.0.1:4566',
    intervalMs: 1_000,
    view: 'all',
    measure: async () => measure((clock.now() - startMs) / 1_000),
  });
  const result = ended.then(
    () => 'quit',
    (error: unknown) => error,
  );
  await clock.advance(0);
  const first = screen.lines.slice(0, -1).join('\n').trimEnd();
  await clock.advance(1_000);
  const press = (keys: string) => screen.listener!.input(keys);
  const row = (start: RegExp) => screen.lines.find((line) => start.test(line))?.split(/ {2,}/);
  return { screen, clock, stop, result, press, row, first };
}

test('rates of streams, shards and functions are shown, and their trend', async () => {
  const { screen, clock, row, first } = await world();
  expect(first).toBe(
    'millrace http://127.0.0.1:4566 00:00:00 UTC  measuring …\n\n a all  1 streams  2 shards  3 mappings  4 functions',
  );
  await clock.advance(1_000);
  expect(row(/^orders +A/)).toEqual(['orders', 'ACTIVE', '3', '3', '0.00', '0', '1', '0s', '██']);
  expect(row(/^orders +2/)).toEqual(['orders', '2', '2', '0.00', '0%', '0', '1', '0s', '██']);
  expect(row(/^ingestion/)).toEqual(['ingestion', '4', '1', '0', '20ms', '8', '2', '██']);
  expect(screen.lines[0]).toBe('millrace http://127.0.0.1:4566 00:00:02 UTC');
  expect(screen.lines[1]).toBe('in 3/s, 0.00 MB/s · throttled 1/s · invoked 4/s · errors 1/s · out 0/s');
});

test('keys choose a view, the order, a filter; and pause', async () => {
  const { screen, clock, press } = await world({
    measure: (seconds) => snapshotAt(seconds, { orders: 2, clicks: 1 }),
  });
  const names = () => screen.lines.slice(5, -1).flatMap((line) => /^\S+ +\S+/.exec(line) ?? []);
  press('2');
  expect(names().map((name) => name.split(/ +/).join(' '))).toEqual(['orders 1', 'clicks 0', 'orders 0']);
  press('\u001B[D\u001B[D');
  expect(screen.lines[4]).toContain('STREAM▲');
  press('r');
  expect(screen.lines[4]).toContain('STREAM▼');
  press('/CLI');
  expect(screen.lines.at(-1)).toBe('filter: CLI ');
  expect(names()).toHaveLength(1);
  press('\u007F\r');
  expect(screen.lines[0]).toContain('only "CL"');
  press('\u001B');
  expect(names()).toHaveLength(3);
  press(' ');
  const paused = screen.lines.slice(1);
  await clock.advance(5_000);
  expect(screen.lines.slice(1)).toEqual(paused);
  expect(screen.lines[0]).toMatch(/paused$/);
  press('?');
  expect(screen.text).toContain('any key returns');
});

test('of thousands of shards only the rows on the screen are drawn, and any can be reached', async () => {
  const measure = (seconds: number) => snapshotAt(seconds, { orders: 4_000 });
  const { screen, press } = await world({ measure });
  expect(screen.text).toMatch(/3,9\d\d more: press 2/);
  press('2\u001B[6~');
  // Thirty lines less the title, the summary, the tabs, an empty line, the head of the table and the hints.
  expect(screen.lines.slice(5, -1)).toHaveLength(24);
  expect(screen.lines[5]).toMatch(/^orders +3975 /);
  press('G');
  expect(screen.lines[28]).toMatch(/^orders +0 /);
  press('\u001B[A');
  expect(screen.lines[28]).toMatch(/^orders +1 /);
});

test('a narrow terminal has fewer columns, a smaller one fewer lines, and none is wider than it', async () => {
  const name = 'a-stream-with-a-name-that-does-not-fit-beside-its-figures';
  const { screen } = await world({ measure: (seconds) => snapshotAt(seconds, { [name]: 20 }) });
  expect(screen.text).toContain('MB/s');
  screen.columns = 60;
  screen.rows = 16;
  screen.listener!.resize();
  expect(Math.max(...screen.lines.map(visibleWidth))).toBeLessThanOrEqual(60);
  expect(screen.text).toMatch(/^a-stream-with-[a-z-]+… +\d+ +\d+ +0s$/m);
  expect(screen.text).toContain('THROTTLED/s');
  expect(screen.text).not.toContain('TREND');
  expect(screen.lines.at(-1)).toMatch(/^q quit/);
});

test('only lines that change are written', async () => {
  const { screen, clock, press } = await world();
  await clock.advance(25_000);
  press('2');
  screen.written = '';
  await clock.advance(1_000);
  // Rates and trends are constant here.
  expect(screen.written).toBe(
    '\u001B[?2026h\u001B[1;1H\u001B[Kmillrace http://127.0.0.1:4566 00:00:27 UTC\u001B[?2026l',
  );
});

test.each([
  ['q', 'quit'],
  ['\u0003', 'quit'],
  ['a signal', 'stopped'],
  ['the end of the process', undefined],
])('%s restores the terminal', async (how, expected) => {
  const { screen, clock, stop, result, press } = await world();
  if (how === 'a signal') stop.abort('stopped');
  else if (expected === undefined) screen.listener!.exit();
  else press(how);
  if (expected !== undefined) expect(await result).toBe(expected);
  expect(screen.written.endsWith('\u001B[?25h\u001B[?1049l')).toBe(true);
  expect(screen.written.split('\u001B[?1049l')).toHaveLength(2);
  expect(screen.listener).toBeUndefined();
  await clock.advance(2_000);
  expect(screen.written.endsWith('\u001B[?1049l')).toBe(true);
  stop.abort();
});

test('a server that goes away and comes back is not the end; another error is, after the terminal is restored', async () => {
  let failure: Error | undefined;
  const { screen, clock, result } = await world({
    measure: (seconds) => {
      if (failure) throw failure;
      return snapshotAt(seconds);
    },
  });
  failure = new OperatorError('cannot connect');
  await clock.advance(1_000);
  expect(screen.lines[0]).toMatch(/the server does not respond$/);
  expect(screen.text).toContain('ingestion');
  failure = undefined;
  await clock.advance(1_000);
  expect(screen.lines[0]).toMatch(/UTC$/);
  failure = new Error('a bug');
  await clock.advance(1_000);
  expect(await result).toBe(failure);
  expect(screen.written.endsWith('\u001B[?1049l')).toBe(true);
});

test('without a terminal there is a line for each stream, mapping and function', () => {
  const figures = figuresBetween(snapshotAt(0), snapshotAt(2));
  expect(plainLines(figures, 'T')).toEqual([
    'T stream orders: in 3/s, 0.00 MB/s, out 0/s, throttled 1/s, behind 0s',
    'T function ingestion: invoked 4/s, errors 1/s, throttled 0/s, average 20ms',
  ]);
});

test('sections share the lines: small ones need few, and each has one', () => {
  expect(shareOut([1, 100, 2], 13)).toEqual([1, 10, 2]);
  expect(shareOut([50, 100], 20)).toEqual([10, 10]);
  expect(shareOut([5, 5, 5, 5], 2)).toEqual([1, 1, 1, 1]);
});
