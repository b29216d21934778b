import { command } from '../command-line/command.ts';
import { serverOptions } from '../connection/server-options.ts';
import { withClient } from '../connection/connect.ts';
import { flag, duration } from '../command-line/options.ts';
import { isStop } from '../stop-signal.ts';
import { decodeRecord } from '../tail/decode.ts';
import { followStream } from '../tail/follow-stream.ts';
import type { Start, TailedRecord } from '../tail/shard-follower.ts';
import type { Style } from '../ui/terminal.ts';

export default command({
  about:
    'Prints the records of a stream as they arrive, until Ctrl-C: JSON and text unchanged, gzip decompressed, aggregates\n' +
    'of the Kinesis Producer Library split, anything else as base64. Reads each shard three times per second, which\n' +
    'counts against the limit of five reads per shard.',
  arguments: [{ name: 'STREAM', summary: 'the name of the stream', required: true }],
  options: {
    'from-start': flag('start with the oldest record'),
    since: duration('start with records of this age', { fallback: '0s' }),
    ...serverOptions,
  },
  examples: ['millrace tail orders', 'millrace tail orders --since 5m', 'millrace tail orders --json | head'],
  async run({ options, arguments: [streamName], env, cwd, terminal, clock, signal }) {
    const start = startOf(options['from-start'], options.since, clock.now());
    const print = (record: TailedRecord) => {
      for (const line of options.json ? jsonLines(record) : textLines(record, terminal.style)) {
        terminal.out.write(`${line}\n`);
      }
    };
    try {
      await withClient(options, { env, cwd }, (client) =>
        followStream({ client, clock, signal }, streamName!, start, print),
      );
    } catch (error) {
      if (!isStop(error)) throw error;
    }
  },
});

function startOf(fromStart: boolean, sinceMs: number, nowMs: number): Start {
  if (fromStart) return { kind: 'trim-horizon' };
  return sinceMs === 0 ? { kind: 'latest' } : { kind: 'at-timestamp', timestampMs: nowMs - sinceMs };
}

function jsonLines({ shardId, sequenceNumber, timestampMs, partitionKey, data }: TailedRecord): string[] {
  return decodeRecord(partitionKey, data).map(({ partitionKey: key, encoding, compressed, text }) =>
    JSON.stringify({
      shardId,
      sequenceNumber,
      timestamp: timestampMs,
      partitionKey: key,
      encoding,
      compressed,
      data: encoding === 'json' ? JSON.parse(text) : text,
    }),
  );
}

function textLines({ shardId, timestampMs, partitionKey, data }: TailedRecord, style: Style): string[] {
  const time = new Date(timestampMs).toISOString().slice('2026-01-01T'.length, -1);
  // Only the number in a shard's id varies.
  const shard = `#${Number(shardId.slice('shardId-'.length))}`;
  return decodeRecord(partitionKey, data).map(
    ({ partitionKey: key, text }) =>
      `${style('dim', `${time} ${shard}`)} ${style('cyan', key ?? '-')} ${text}`,
  );
}
