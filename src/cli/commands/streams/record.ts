import { resolve } from 'node:path';
import { OperatorError } from '../../../lib/operator-error.ts';
import { RecordingFile } from '../../../recording/file/recording-file.ts';
import { recordStream, type RecordingFigures } from '../../../recording/recording/record-stream.ts';
import { command } from '../../command-line/command.ts';
import { duration, flag, number, text, texts } from '../../command-line/options.ts';
import { withProject } from '../../connection/connect.ts';
import { streamServerOptions } from '../../connection/server-options.ts';
import { formatSize } from '../../ui/format-size.ts';
import { describeStream } from '../../recording/described-stream.ts';
import { isStop } from '../../stop-signal.ts';
import { decodeRecord } from '../../tail/decode.ts';
import { position } from '../../tail/position-option.ts';
import { requireStream } from '../../tail/require-stream.ts';
import { selectionOf } from '../../tail/selection.ts';
import { wantedBy } from '../../tail/wanted.ts';
import { counted } from '../../ui/counted.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

export default command({
  about:
    'Records a stream into a file, until Ctrl-C: each record with its data, keys, shard, sequence number and time of\n' +
    'arrival, in order. `millrace replay` puts them into a stream again. The extension of FILE chooses its form: .ndjson\n' +
    'and .ndjson.gz have a line of JSON for each record; .mrec is compact, and notices damage. FILE gets its name when it\n' +
    'is complete, which it also is after Ctrl-C. A POSITION is as in `millrace tail`.',
  arguments: [
    { name: 'STREAM', summary: 'the name of the stream', required: true, words: 'streams' },
    { name: 'FILE', summary: 'the recording: .ndjson, .ndjson.gz or .mrec', required: true },
  ],
  options: {
    from: position('where to start (default: latest)'),
    to: position('where to stop, inclusive (default: never)'),
    for: duration('stop after this time; 0s for no limit', { fallback: '0s' }),
    limit: number('stop after this many records; 0 for no limit', { min: 0, max: 1e9 }, { fallback: 0 }),
    shard: texts('SHARD', 'only this shard, by id or number; can be repeated'),
    key: text('KEY', 'only records of this partition key'),
    filter: text(
      'TEXT',
      'only records whose text contains this, or that match this pattern of FilterCriteria',
    ),
    overwrite: flag('replace FILE if it exists'),
    ...streamServerOptions,
  },
  examples: [
    'millrace record orders orders.ndjson --from start --to latest',
    'millrace record orders orders.mrec --for 1h --endpoint aws --region eu-west-1 --profile production',
    'millrace record orders errors.ndjson.gz --from 2h --filter error --limit 1000',
  ],
  async run({ options, arguments: [streamName = '', path = ''], env, cwd, terminal, clock, signal }) {
    const selection = selectionOf({ ...options, 'from-start': false, since: 0 }, clock.now());
    const wanted = wantedBy(options, (note) => terminal.err.write(note));
    const figures: RecordingFigures = { records: 0, dataBytes: 0, shards: new Set() };
    const { file, failure } = await withProject(
      { ...options, awsProfile: options.profile },
      { env, cwd },
      async (connection) => {
        const { client, region } = connection;
        await requireStream(streamName, connection);
        const summary = await describeStream(client, streamName);
        const recording = await RecordingFile.create(
          resolve(cwd, path),
          { stream: streamName, region, recordedMs: clock.now(), openShards: summary?.OpenShardCount ?? 1 },
          options,
        );
        const work = () =>
          recordStream(
            { client, clock, signal, retries: true },
            {
              selection: { streamName, ...selection },
              isWanted: (record) =>
                decodeRecord(record.partitionKey, record.data).some((decoded) => wanted(decoded, record)),
              limit: options.limit || Infinity,
              forMs: options.for || Infinity,
            },
            recording,
            figures,
          );
        const hasEnd = options.to !== undefined || options.for > 0 || options.limit > 0;
        const progress = () =>
          `recorded ${counted(figures.records, 'record')}, ${formatSize(recording.bytes)}${hasEnd ? '' : '; Ctrl-C ends it'}`;
        // What was recorded before an error is kept.
        const error: unknown = await withProgress({ output: terminal.err, clock }, progress, work).then(
          () => undefined,
          (caught: unknown) => caught,
        );
        await recording.finish();
        return { file: recording, failure: isStop(error) ? undefined : error };
      },
    );
    const { records, dataBytes, shards } = figures;
    if (options.json) {
      const facts = { file: path, stream: streamName, records, dataBytes, fileBytes: file.bytes };
      printJson(terminal.out, { ...facts, shards: [...shards].sort() });
    } else {
      printLines(terminal.out, [
        `recorded ${counted(records, 'record')} (${formatSize(dataBytes)}) of ${counted(shards.size, 'shard')} in ${path} (${formatSize(file.bytes)})`,
      ]);
    }
    if (failure !== undefined) throw endedEarly(failure);
  },
});

function endedEarly(failure: unknown): unknown {
  return failure instanceof OperatorError
    ? new OperatorError(`the recording ended early: ${failure.message}`, { cause: failure })
    : failure;
}
