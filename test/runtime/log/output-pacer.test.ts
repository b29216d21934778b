import { tmpdir } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { KIB } from '../../../src/lib/bytes.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Launcher } from '../../../src/runtime/launching/launcher.ts';
import { LineSplitter } from '../../../src/runtime/log/line-splitter.ts';
import { OutputPacer } from '../../../src/runtime/log/output-pacer.ts';
import { FunctionProcess } from '../../../src/runtime/process/function-process.ts';
import { LAUNCHER } from '../../support/built.ts';
import { eventually } from '../../support/eventually.ts';

/** A process that always has more output. */
class Flood {
  readonly #chunk: Buffer;
  #listener: (bytes: Buffer) => void = () => {};
  #isPaused = false;
  readBytes = 0;

  constructor(chunkBytes: number) {
    this.#chunk = Buffer.alloc(chunkBytes);
  }

  on(_event: 'data', listener: (bytes: Buffer) => void): void {
    this.#listener = listener;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.flow();
  }

  flow(): void {
    while (!this.#isPaused) {
      this.readBytes += this.#chunk.length;
      this.#listener(this.#chunk);
    }
  }
}

function flooding(pacer: OutputPacer): Flood {
  const flood = new Flood(KIB);
  pacer.open().read(flood, () => {});
  flood.flow();
  return flood;
}

test('a process is read at its rate, after a burst', async () => {
  const clock = new VirtualClock();
  const unbounded = { perSecond: 1e9, burst: 1e9 };
  const pacer = new OutputPacer(clock, {
    process: { perSecond: 100 * KIB, burst: 50 * KIB },
    all: unbounded,
  });
  const flood = flooding(pacer);
  expect(flood.readBytes).toBe(51 * KIB);
  await clock.advance(10_000);
  expect(flood.readBytes / KIB).toBeGreaterThan(1_000);
  expect(flood.readBytes / KIB).toBeLessThan(1_100);
});

test('processes share what all together may write', async () => {
  const clock = new VirtualClock();
  const rate = { perSecond: 100 * KIB, burst: 50 * KIB };
  const pacer = new OutputPacer(clock, { process: rate, all: rate });
  const floods = Array.from({ length: 4 }, () => flooding(pacer));
  await clock.advance(10_000);
  const read = floods.map(({ readBytes }) => readBytes / KIB);
  expect(read.reduce((sum, each) => sum + each)).toBeLessThan(1_150);
  for (const each of read) expect(each).toBeGreaterThan(200);
});

test('a real process that writes faster waits, loses nothing, and ends', async () => {
  const launcher = new Launcher({
    command: () => ({ command: process.execPath, args: [LAUNCHER] }),
    random: systemRandom,
    logger: silentLogger,
  });
  const clock = new VirtualClock();
  const rate = { perSecond: 16_384 * KIB, burst: 100 * KIB };
  const written: string[] = [];
  const log = {
    pacer: new OutputPacer(clock, { process: rate, all: rate }),
    write: (line: string) => written.push(line),
  };
  const line = `${'x'.repeat(1023)}\n`;
  const script = `for (let n = 0; n < 4096; n++) require('fs').writeSync(1, ${JSON.stringify(line)})`;
  let isGone = false;
  try {
    await FunctionProcess.start({
      launcher,
      plan: {
        command: process.execPath,
        args: ['-e', script],
        directory: tmpdir(),
        environment: {},
      },
      log,
      clock: systemClock,
      onGone: () => {
        isGone = true;
      },
    });
    await eventually(async () => written.length > 0 || undefined);
    for (let turn = 0; turn < 200; turn++) await nextTurn();
    // The burst, and one read that exceeds it.
    expect(written.length).toBeLessThan(300);
    await eventually(async () => {
      await clock.advance(100);
      return isGone || undefined;
    });
    // The last lines may share an event.
    expect(written.join('')).toBe(line.repeat(4096));
  } finally {
    await launcher.close();
  }
});

test('what an ended process has left is split into few events when it has written too much', () => {
  const events: string[] = [];
  const lines = new LineSplitter((line) => events.push(line));
  lines.push(Buffer.from('one\ntwo\npart'));
  lines.joinLines();
  const rest = ` of a line\n${'y\n'.repeat(100_000)}last`;
  for (let from = 0; from < rest.length; from += 3_000)
    lines.push(Buffer.from(rest.slice(from, from + 3_000)));
  lines.end();
  expect(events.slice(0, 2)).toEqual(['one\n', 'two\n']);
  expect(events.join('')).toBe(`one\ntwo\npart${rest}`);
  expect(events.length).toBeLessThan(10);
  for (const event of events.slice(0, -1)) expect(event).toMatch(/\n$/);
});
