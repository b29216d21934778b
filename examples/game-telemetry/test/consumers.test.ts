import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeRecords, type KinesisStreamEvent } from 'millrace/records';
import { openPipeline, type Pipeline } from 'millrace/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GameEvent } from '../src/game-event.ts';
import { handler as heatmap } from '../src/heatmap.ts';
import { handler as score } from '../src/score.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline({
    project: resolve(import.meta.dirname, '..'),
    handlers: { score, heatmap },
  });
});
beforeEach(() => pipeline.reset());
afterAll(() => pipeline?.close());

const KILL: GameEvent = { type: 'kill', match: 1, player: 7, x: 250, y: 80 };
const MOVE: GameEvent = { type: 'move', match: 1, player: 3, x: 910, y: 420 };

const put = (...events: GameEvent[]) =>
  pipeline.stream('telemetry').putMany(events.map((data) => ({ data, key: `server-${data.match}` })));

const contentsOf = async (stream: string) =>
  (await pipeline.stream(stream).records()).map(({ data }) => data);

test('both consumers receive every event, those of a server in order', async () => {
  const events = Array.from({ length: 100 }, (_, n) => ({ ...MOVE, match: n % 5, player: n }));
  await put(...events);
  await pipeline.settle();
  for (const name of ['score', 'heatmap']) {
    const records = pipeline
      .function(name)
      .invocations.flatMap(({ event }) => decodeRecords(event as KinesisStreamEvent));
    // Where they were read: a consumer of its own.
    expect(new Set(records.map(({ streamArn }) => streamArn))).toEqual(
      new Set([expect.stringContaining(`/consumer/${name}`)]),
    );
    const received = records.map((record) => record.json<GameEvent>());
    expect(received).toHaveLength(events.length);
    for (let server = 0; server < 5; server++) {
      const ofServer = ({ match }: GameEvent) => match === server;
      expect(received.filter(ofServer)).toEqual(events.filter(ofServer));
    }
  }
});

test('points go to the one stream, places to the other', async () => {
  await put(KILL, MOVE, MOVE);
  await pipeline.settle();
  expect(await contentsOf('scores')).toEqual([{ match: 1, player: 7, points: 10 }]);
  expect(await contentsOf('heat')).toEqual([{ '2,0': 1, '9,4': 2 }]);
});

test('a consumer that fails does not hold up the other, and misses nothing', async () => {
  pipeline.faults.function('score', { kind: 'fail' });
  await put(KILL);
  await pipeline.settle();
  expect(await contentsOf('heat')).toEqual([{ '2,0': 1 }]);
  expect(await contentsOf('scores')).toEqual([]);
  await pipeline.advance('1m');
  await pipeline.settle();
  expect(await contentsOf('scores')).toEqual([{ match: 1, player: 7, points: 10 }]);
});

test('events may be compressed', async () => {
  await pipeline.stream('telemetry').put(gzipSync(JSON.stringify(KILL)), { key: 'server-1' });
  await pipeline.settle();
  expect(await contentsOf('scores')).toEqual([{ match: 1, player: 7, points: 10 }]);
});
