import { command } from '../../command-line/command.ts';
import { choice, duration, flag, number, text, texts } from '../../command-line/options.ts';
import { withProject } from '../../connection/connect.ts';
import { streamServerOptions } from '../../connection/server-options.ts';
import { isStop } from '../../stop-signal.ts';
import { DECODINGS, printedAs } from '../../tail/decoding.ts';
import { followStream } from '../../../following/follow-stream.ts';
import { position } from '../../tail/position-option.ts';
import { jsonLine, textLine } from '../../tail/record-lines.ts';
import { requireStream } from '../../tail/require-stream.ts';
import { typedDecoder } from '../../tail/schema-option.ts';
import { selectionOf } from '../../tail/selection.ts';
import type { TailedRecord } from '../../../following/shard-follower.ts';
import { wantedBy } from '../../tail/wanted.ts';

export default command({
  about:
    'Prints the records of a stream as they arrive, until Ctrl-C: JSON and text unchanged, gzip decompressed, aggregates\n' +
    'of the Kinesis Producer Library split, anything else as base64, unless --decode chooses something else. Records of\n' +
    'several shards are in the order of their arrival. A POSITION is start, latest, a time (5m, 2h or 1d ago, an ISO time,\n' +
    'seconds since 1970) or, with --shard, a sequence number. Reads each shard three times per second, which counts\n' +
    'against the limit of five.',
  arguments: [{ name: 'STREAM', summary: 'the name of the stream', required: true, words: 'streams' }],
  options: {
    from: position('where to start (default: latest)'),
    to: position('where to stop, inclusive (default: never)'),
    'from-start': flag('start with the oldest record, as --from start'),
    since: duration('start with records of this age, as --from', { fallback: '0s' }),
    shard: texts('SHARD', 'only this shard, by id or number; can be repeated'),
    key: text('KEY', 'only records of this partition key'),
    filter: text(
      'TEXT',
      'only records whose text contains this, or that match this pattern of FilterCriteria',
    ),
    decode: choice(DECODINGS, 'how to print the data', { fallback: 'auto' }),
    schema: texts('FILE', 'decode by this .proto, .avsc or .avpr file; can be repeated'),
    type: text('NAME', 'the message or record that a record is (default: the first in the schema)'),
    limit: number('stop after this many records; 0 for no limit', { min: 0, max: 1e9 }, { fallback: 0 }),
    ...streamServerOptions,
  },
  examples: [
    'millrace tail orders',
    'millrace tail orders --from 5m --filter error',
    `millrace tail orders --filter '{"data":{"price":[{"numeric":[">",100]}]}}' --decode json`,
    'millrace tail orders --from start --limit 1 --decode hex',
    'millrace tail orders --schema order.proto --type shop.Order',
    'millrace tail orders --shard 0 --key device-7 --from start --limit 10 --json',
    'millrace tail orders --endpoint aws --region eu-west-1 --profile production',
    'millrace tail orders --from 2026-01-31T09:30:00Z --to 2026-01-31T09:31:00Z',
  ],
  async run({ options, arguments: [streamName], env, cwd, terminal, clock, signal }) {
    const selection = { streamName: streamName!, ...selectionOf(options, clock.now()) };
    const done = new AbortController();
    let left = options.limit === 0 ? Infinity : options.limit;
    const isWanted = wantedBy(options, (note) => terminal.err.write(note));
    const typed = await typedDecoder(options, cwd);
    const print = (record: TailedRecord) => {
      for (const printed of printedAs(
        options.decode,
        record,
        (decoded) => isWanted(decoded, record),
        typed,
      )) {
        if (left === 0) return;
        const line = options.json ? jsonLine(record, printed) : textLine(record, printed, terminal.style);
        terminal.out.write(`${line}\n`);
        if (--left === 0) done.abort(done);
      }
    };
    const until = AbortSignal.any([signal, done.signal]);
    try {
      await withProject({ ...options, awsProfile: options.profile }, { env, cwd }, async (connection) => {
        await requireStream(streamName!, connection);
        await followStream({ client: connection.client, clock, signal: until }, selection, print);
      });
    } catch (error) {
      if (!isStop(error) && error !== done) throw error;
    }
  },
});
