import { OperatorError } from '../../../lib/operator-error.ts';
import { systemRandom } from '../../../lib/random.ts';
import { PROFILE_NAMES } from '../../../load/profiles/profiles.ts';
import { type LoadOptions, runLoad } from '../../../load/run-load.ts';
import { command, type CommandContext } from '../../command-line/command.ts';
import { choice, duration, flag, optionalNumber, text, UsageError } from '../../command-line/options.ts';
import { withProject } from '../../connection/connect.ts';
import { projectServerOptions } from '../../connection/server-options.ts';
import { maxRecordBytes } from '../../recording/described-stream.ts';
import { summarize } from '../../produce/load-summary.ts';
import { openLoad } from '../../produce/open-load.ts';
import { rateRange, recordSize } from '../../produce/options.ts';
import { progressLines } from '../../produce/progress-line.ts';
import { readyStream } from '../../produce/ready-stream.ts';
import { summaryLines } from '../../produce/summary-lines.ts';
import { signalExitCode } from '../../exit-codes.ts';
import { isStop } from '../../stop-signal.ts';
import { LiveLines } from '../../ui/live-lines.ts';
import { printJson, printLines } from '../../ui/terminal.ts';
import { withStatus } from '../../ui/with-status.ts';

const DEFAULT_SHARDS = 1;
const SEED_BYTES = 4;

export default command({
  about:
    'Puts records into a stream at a given rate: sessions of a shop, readings of devices, trades or the telemetry of a game,\n' +
    'as JSON with the number of each record within its partition key (key, n). The rate does not depend on the responses,\n' +
    'and latency counts from the time at which a record was due, so a stall shows in full. Only failed records are sent\n' +
    'again. The exit code is 0 only if every record was accepted; Ctrl-C ends the load and prints the summary.',
  arguments: [{ name: 'STREAM', summary: 'the name of the stream', required: true, words: 'streams' }],
  options: {
    rate: rateRange('records per second, constant or from one rate to another', { fallback: '100' }),
    size: recordSize('the size of a record; an event that is larger is not cut', { fallback: '1KB' }),
    for: duration('how long', { fallback: '30s' }),
    count: optionalNumber('stop after this many records, instead of --for', { min: 1, max: 1e9 }),
    profile: choice(PROFILE_NAMES, 'what the records are about', { fallback: 'clickstream' }),
    keys: optionalNumber('partition keys in use at a time (default: as usual for the profile)', {
      min: 1,
      max: 1e6,
    }),
    ordered: flag('keep the order of each partition key: one record of a key in flight at a time'),
    aggregate: flag('put aggregates of the Kinesis Producer Library'),
    create: flag('create the stream when it does not exist'),
    shards: optionalNumber(`with --create: its shards, ${DEFAULT_SHARDS} by default`, {
      min: 1,
      max: 10_000,
    }),
    seed: text('TEXT', 'repeat the records of an earlier load (default: random)'),
    ...projectServerOptions,
  },
  examples: [
    'millrace produce orders --rate 3000 --size 1KB --for 30s',
    'millrace produce orders --rate 100..3000 --for 5m --profile iot --create --shards 4',
    'millrace produce orders --count 10000 --profile ticker --aggregate --ordered --json',
  ],
  async run({ options, arguments: [stream], env, cwd, terminal, clock, signal }) {
    const streamName = stream!;
    const { rate, for: forMs, count } = options;
    if (options.shards !== undefined && !options.create)
      throw new UsageError('--shards is the size of a new stream: add --create, or remove it');
    if (count === undefined && forMs === 0) throw new UsageError('--for must be longer than 0s');
    const seed = options.seed ?? systemRandom.bytes(SEED_BYTES).toString('hex');
    return withProject(options, { env, cwd }, async (connection) => {
      const shards = options.create ? (options.shards ?? DEFAULT_SHARDS) : undefined;
      const described = await readyStream(streamName, shards, connection, { clock, signal });
      requireRoom(options.size, streamName, maxRecordBytes(described));
      const load = await openLoad({
        client: connection.client,
        streamName,
        profile: options.profile,
        keys: options.keys,
        sizeBytes: options.size,
        rate: { fromPerSecond: rate.from, toPerSecond: rate.to, overMs: forMs },
        durationMs: count === undefined ? forMs : Infinity,
        count: count ?? Infinity,
        seed,
        isOrdered: options.ordered,
        isAggregated: options.aggregate,
        clock,
        random: systemRandom,
        signal,
      });
      const { report } = load;
      const progress = (seconds: number) =>
        count === undefined ? (seconds * 1_000) / forMs : report.accepted / count;
      const { failure, ...times } = await runToItsEnd(load, progress, { terminal, clock });
      const summary = summarize(report, {
        stream: streamName,
        profile: options.profile,
        seed,
        interrupted: isStop(failure),
        ...times,
      });
      if (options.json) printJson(terminal.out, summary);
      else printLines(terminal.out, summaryLines(summary, terminal.style, terminal.out.columns));
      if (isStop(failure)) return signalExitCode(failure.by);
      if (failure !== undefined) throw failure;
      return report.notAccepted === 0 ? 0 : 1;
    });
  },
});

interface EndedLoad {
  /** Also of a load that was interrupted: its summary is printed all the same. */
  readonly failure: unknown;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** @param progress the part of the load that is done after this many seconds, from 0 to 1 */
async function runToItsEnd(
  load: LoadOptions,
  progress: (seconds: number) => number,
  { terminal, clock }: Pick<CommandContext, 'terminal' | 'clock'>,
): Promise<EndedLoad> {
  const startMs = clock.monotonicMs();
  const cpu = process.cpuUsage();
  const failure: unknown = await withStatus(
    { live: new LiveLines(terminal.err), terminal, clock },
    progressLines({ report: load.report, producer: load.producer, progress }),
    () => runLoad(load),
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  const { user, system } = process.cpuUsage(cpu);
  return {
    failure,
    seconds: (clock.monotonicMs() - startMs) / 1_000,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** No record of this size would be accepted, as a record also has a partition key. @throws OperatorError */
function requireRoom(sizeBytes: number, streamName: string, limitBytes: number): void {
  if (sizeBytes < limitBytes) return;
  throw new OperatorError(
    `--size is ${sizeBytes} bytes, and ${streamName} takes records of up to ${limitBytes} bytes with their keys: ` +
      'use a smaller --size, or raise the limit of the stream (UpdateMaxRecordSize)',
  );
}
