import { command } from '../command-line/command.ts';
import { duration, flag, number, text, texts } from '../command-line/options.ts';
import { withProject } from '../connection/connect.ts';
import { projectServerOptions } from '../connection/server-options.ts';
import { isStop } from '../stop-signal.ts';
import { type DecodedRecord, decodeRecord } from '../tail/decode.ts';
import { followStream } from '../tail/follow-stream.ts';
import { position } from '../tail/position-option.ts';
import { jsonLine, textLine } from '../tail/record-lines.ts';
import { requireStream } from '../tail/require-stream.ts';
import { selectionOf } from '../tail/selection.ts';
import type { TailedRecord } from '../tail/shard-follower.ts';

export default command({
  about:
    'Prints the records of a stream as they arrive, until Ctrl-C: JSON and text unchanged, gzip decompressed, aggregates\n' +
    'of the Kinesis Producer Library split, anything else as base64. Records of several shards are in the order of their\n' +
    'arrival. A POSITION is start, latest, a time (5m, 2h or 1d ago, an ISO time, seconds since 1970) or, with --shard, a\n' +
    'sequence number. Reads each shard three times per second, which counts against the limit of five.',
  arguments: [{ name: 'STREAM', summary: 'the name of the stream', required: true, words: 'streams' }],
  options: {
    from: position('where to start (default: latest)'),
    to: position('where to stop, inclusive (default: never)'),
    'from-start': flag('start with the oldest record, as --from start'),
    since: duration('start with records of this age, as --from', { fallback: '0s' }),
    shard: texts('SHARD', 'only this shard, by id or number; can be repeated'),
    key: text('KEY', 'only records of this partition key'),
    filter: text('TEXT', 'only records whose text contains this'),
    limit: number('stop after this many records; 0 for no limit', { min: 0, max: 1e9 }, { fallback: 0 }),
    ...projectServerOptions,
  },
  examples: [
    'millrace tail orders',
    'millrace tail orders --from 5m --filter error',
    'millrace tail orders --shard 0 --key device-7 --from start --limit 10 --json',
    'millrace tail orders --from 2026-01-31T09:30:00Z --to 2026-01-31T09:31:00Z',
  ],
  async run({ options, arguments: [streamName], env, cwd, terminal, clock, signal }) {
    const selection = { streamName: streamName!, ...selectionOf(options, clock.now()) };
    const done = new AbortController();
    let left = options.limit === 0 ? Infinity : options.limit;
    const print = ({ partitionKey, data, ...record }: TailedRecord) => {
      for (const decoded of decodeRecord(partitionKey, data)) {
        if (left === 0 || !isWanted(decoded, options)) continue;
        const line = options.json ? jsonLine(record, decoded) : textLine(record, decoded, terminal.style);
        terminal.out.write(`${line}\n`);
        if (--left === 0) done.abort(done);
      }
    };
    const until = AbortSignal.any([signal, done.signal]);
    try {
      await withProject(options, { env, cwd }, async (connection) => {
        await requireStream(streamName!, connection);
        await followStream({ client: connection.client, clock, signal: until }, selection, print);
      });
    } catch (error) {
      if (!isStop(error) && error !== done) throw error;
    }
  },
});

function isWanted(
  { partitionKey, text: content }: DecodedRecord,
  { key, filter }: { readonly key: string | undefined; readonly filter: string | undefined },
): boolean {
  return (key === undefined || partitionKey === key) && (filter === undefined || content.includes(filter));
}
