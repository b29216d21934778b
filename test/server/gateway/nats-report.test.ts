import { expect, test } from 'vitest';
import { natsLines } from '../../../src/cli/cluster-status/nats-lines.ts';
import { messagesBehind } from '../../../src/server/gateway/nats-report.ts';

function partition(stream: string, lastSeq: number) {
  return {
    stream,
    lastSeq,
    messages: 1234,
    bytes: 5_000_000,
    leader: 'n1',
    replicas: [
      { server: 'n2', isCurrent: true, isOffline: false, lag: 0, silentMs: 1 },
      { server: 'n3', isCurrent: false, isOffline: false, lag: 1200, silentMs: 9 },
    ],
  };
}

test('a gateway is behind by what it has not followed of each stream, and not by streams that it does not follow', () => {
  const nats = { partitions: [partition('A', 10), partition('B', 20), partition('C', 30)] };
  expect(messagesBehind(nats, { A: 7, B: 25 })).toBe(3);
  expect(messagesBehind(nats, { A: 10, B: 20, C: 0 })).toBe(30);
});

test('the lines of NATS name limits, leaders, and replicas that are behind', () => {
  const lines = natsLines({
    connectedTo: 'n2',
    servers: [{ name: 'n1', version: '2.15.3', jetstream: true }],
    account: { storedBytes: 15_000_000, maxBytes: 1_000_000_000, streams: 18, maxStreams: -1 },
    partitions: [partition('A', 10)],
  });
  expect(lines[0]).toBe('NATS: connected to n2; 15 MB of 1.0 GB, 18 streams');
  expect(lines.join('\n')).toContain('n2, n3 (1,200 behind)');
  expect(lines.join('\n')).toContain('2.15.3');
});
