import { resolve } from 'node:path';
import { systemRandom } from '../../../lib/random.ts';
import { openRecording } from '../../../recording/file/open-recording.ts';
import { replay } from '../../../recording/replaying/replay.ts';
import { ReplayFigures } from '../../../recording/replaying/replay-figures.ts';
import { selectRecords } from '../../../recording/replaying/select-records.ts';
import { command } from '../../command-line/command.ts';
import { flag, optionalNumber } from '../../command-line/options.ts';
import { withProject } from '../../connection/connect.ts';
import { streamServerOptions } from '../../connection/server-options.ts';
import { readyStream } from '../../produce/ready-stream.ts';
import { maxRecordBytes } from '../../recording/described-stream.ts';
import { recordingTime, requireOrder, speed } from '../../recording/replay-options.ts';
import { summaryLines, summaryOf } from '../../recording/replay-summary.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

export default command({
  about:
    'Puts the records of a recording into a stream: with their keys, in order for each partition key, and spaced as they\n' +
    'were recorded. Records are sent when they are due, whether or not earlier ones of other keys have succeeded; failed\n' +
    'ones are repeated after a pause. FILE is what `millrace record` has written, in any of its forms.',
  arguments: [
    { name: 'FILE', summary: 'a recording', required: true },
    { name: 'STREAM', summary: 'the stream that gets the records', required: true },
  ],
  options: {
    speed: speed('how fast: as recorded, a multiple of it, or without pauses'),
    from: recordingTime('only records from here on: 5m after the first one, or an ISO time'),
    to: recordingTime('only records before this time'),
    create: flag('create the stream if it does not exist'),
    shards: optionalNumber('the shards of a stream that is created (default: as many as were recorded)', {
      min: 1,
      max: 10_000,
    }),
    'omit-too-large': flag('leave out records above the limit of the stream, which are otherwise an error'),
    ...streamServerOptions,
  },
  examples: [
    'millrace replay orders.ndjson orders --speed 10x',
    'millrace replay orders.mrec orders-copy --create --shards 4 --speed max',
    'millrace replay orders.mrec orders --from 10m --to 15m',
    'millrace replay orders.mrec orders --endpoint aws --region eu-west-1 --profile staging',
  ],
  async run({ options, arguments: [path = '', streamName = ''], env, cwd, terminal, clock, signal }) {
    requireOrder(options);
    const figures = new ReplayFigures();
    const recording = await openRecording(resolve(cwd, path));
    let startedMs = clock.monotonicMs();
    const report = () => {
      const summary = summaryOf(streamName, figures, clock.monotonicMs() - startedMs);
      if (options.json) printJson(terminal.out, summary);
      else printLines(terminal.out, summaryLines(summary));
    };
    try {
      await withProject({ ...options, awsProfile: options.profile }, { env, cwd }, async (connection) => {
        const { client } = connection;
        const context = { client, clock, signal };
        const shards = options.create ? (options.shards ?? recording.header.openShards) : undefined;
        const limit = maxRecordBytes(await readyStream(streamName, shards, connection, { clock, signal }));
        startedMs = clock.monotonicMs();
        const records = selectRecords(recording.records, options);
        const tooLarge = options['omit-too-large'] ? ('omit' as const) : ('refuse' as const);
        const choice = { streamName, speed: options.speed, maxRecordBytes: limit, tooLarge };
        const progress = () =>
          `${figures.sent.toLocaleString('en-US')} of ${figures.offered.toLocaleString('en-US')} records sent`;
        await withProgress({ output: terminal.err, clock }, progress, () =>
          replay({ ...context, random: systemRandom }, records, choice, figures),
        );
      });
    } finally {
      await recording.close();
      if (figures.offered > 0) report();
    }
    if (figures.offered === 0) report();
  },
});
