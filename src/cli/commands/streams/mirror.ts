import type { Client } from '../../../client/client.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { systemRandom } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { mirror, type MirrorFigures } from '../../../recording/mirroring/mirror.ts';
import { type MirrorState, readMirrorState } from '../../../recording/mirroring/mirror-state.ts';
import { command } from '../../command-line/command.ts';
import { duration, flag, optionalNumber, text, UsageError } from '../../command-line/options.ts';
import { awsRegionFrom } from '../../connection/aws-credentials.ts';
import { regionOption } from '../../connection/name-options.ts';
import { openClient } from '../../connection/connect.ts';
import { serverOptions } from '../../connection/server-options.ts';
import { describeStream } from '../../recording/described-stream.ts';
import { untilReady } from '../../produce/ready-stream.ts';
import { parseSource } from '../../recording/mirror-source.ts';
import { stateFileOf } from '../../recording/state-file.ts';
import { isStop } from '../../stop-signal.ts';
import { formatAge } from '../../streams/format-age.ts';
import { counted } from '../../ui/counted.ts';
import { withProgress } from '../../ui/progress.ts';
import { printJson, printLines } from '../../ui/terminal.ts';

// AWS refuses to read from a time in the future, and its clock may be behind this one.
const CLOCK_MARGIN_MS = 5_000;

export default command({
  about:
    'Copies the records of a stream into one of the local server as they arrive, until Ctrl-C: with their keys, and in\n' +
    'order for each partition key. The source is a stream of AWS, or of any other server. The position is kept in a file,\n' +
    'and the next start continues from it; each record is copied at least once, and those of the last second before a\n' +
    'kill twice. Reads each shard of the source three times per second, which counts against its limit of five.',
  arguments: [],
  options: {
    from: text('SOURCE', 'the stream to copy: aws:STREAM, aws:ARN or http://host:port/STREAM'),
    to: text('STREAM', 'the stream that gets the records (default: of the same name)'),
    'from-start': flag('start with the oldest record; by default with those of the last 5 s'),
    since: duration('start with records of this age', { fallback: '0s' }),
    create: flag('create the stream that gets the records if it does not exist'),
    shards: optionalNumber('the shards of a stream that is created (default: as many as the source has)', {
      min: 1,
      max: 10_000,
    }),
    state: text(
      'FILE',
      'the file with the position (default: one for each pair of streams, in .millrace/mirror)',
    ),
    profile: text('NAME', 'the profile with the credentials for AWS (default: AWS_PROFILE)'),
    'to-region': regionOption('the region on the server that gets the records (default: that of the source)'),
    ...serverOptions,
    region: regionOption(
      'the region of the source (default: AWS_REGION, else that of the profile, else us-east-1)',
      { short: 'r' },
    ),
  },
  examples: [
    'millrace mirror --from aws:orders --region eu-west-1 --profile production --create',
    'millrace mirror --from aws:arn:aws:kinesis:eu-west-1:123456789012:stream/orders --to orders-copy',
    'millrace mirror --from http://build-server:4566/orders --since 10m',
  ],
  async run({ options, env, cwd, terminal, clock, signal }) {
    if (options['from-start'] && options.since > 0) {
      throw new UsageError('--from-start and --since exclude each other: remove one');
    }
    const { endpoint, streamName, region: arnRegion } = parseSource(options.from);
    const region = await awsRegionFrom(options.region ?? arnRegion, env, options.profile);
    const targetStream = options.to ?? streamName;
    const context = { env, cwd };
    const source = openClient({ endpoint, awsProfile: options.profile }, region, context, '--from');
    const target = openClient(options, options['to-region'] ?? region, context);
    const figures: MirrorFigures = { records: 0, bytes: 0, retries: 0, lastMs: 0 };
    try {
      const summary = await requireStream(source, streamName);
      requireOther({ client: source, streamName }, { client: target, streamName: targetStream });
      if (!options.create) await requireStream(target, targetStream, ', or create it with --create');
      const shards = options.create ? (options.shards ?? summary.OpenShardCount) : undefined;
      await untilReady(targetStream, shards, target, { clock, signal });
      const stateFile =
        options.state ??
        stateFileOf(cwd, { client: source, streamName }, { client: target, streamName: targetStream });
      const origin = {
        endpoint: source.endpoint,
        region,
        stream: streamName,
        createdMs: summary.StreamCreationTimestamp,
      };
      const stored = await readMirrorState(stateFile, origin);
      const state = stored ?? { source: origin, startMs: startFrom(options, clock), positions: new Map() };
      printLines(terminal.err, [
        `${stored ? 'continuing' : 'beginning'} to copy ${streamName} of ${source.endpoint} (${region}) into ${targetStream} of ` +
          `${target.endpoint} (${target.region}); position in ${stateFile}`,
      ]);
      await withProgress(
        { output: terminal.err, clock },
        () => progressOf(figures, clock),
        () =>
          mirror(
            { source, target, targetStream, state, stateFile, clock, random: systemRandom, signal },
            figures,
          ),
      );
    } catch (error) {
      if (!isStop(error)) throw error;
    } finally {
      source.close();
      target.close();
    }
    const { records, bytes, retries } = figures;
    if (options.json) printJson(terminal.out, { records, bytes, retries });
    else
      printLines(terminal.out, [`copied ${counted(records, 'record')}; the next start continues from there`]);
  },
});

/** Where a mirror without a kept position starts. */
function startFrom(
  { 'from-start': fromStart, since }: { readonly 'from-start': boolean; readonly since: number },
  clock: Clock,
): MirrorState['startMs'] {
  return fromStart ? 'trim-horizon' : clock.now() - Math.max(since, CLOCK_MARGIN_MS);
}

function progressOf({ records, lastMs }: MirrorFigures, clock: Clock): string {
  const age = lastMs === 0 ? '' : `, the last one arrived ${formatAge(clock.now() - lastMs)} ago`;
  return `copied ${counted(records, 'record')}${age}`;
}

interface End {
  readonly client: Client;
  readonly streamName: string;
}

/** Each copy would be a new record to copy. @throws UsageError */
function requireOther(source: End, target: End): void {
  const isSame =
    source.client.endpoint === target.client.endpoint &&
    source.client.region === target.client.region &&
    source.streamName === target.streamName;
  if (isSame) {
    throw new UsageError(
      `${source.streamName} would be copied into itself, without an end: name another stream with --to`,
    );
  }
}

async function requireStream(client: Client, streamName: string, remedy = '') {
  const summary = await describeStream(client, streamName);
  if (summary) return summary;
  throw new OperatorError(
    `no stream "${streamName}" in ${client.region} at ${client.endpoint}: check the name and the region${remedy}`,
  );
}
