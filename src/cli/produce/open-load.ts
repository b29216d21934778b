import type { Client } from '../../client/client.ts';
import { fastRandom } from '../../lib/fast-random.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { numberedRecords } from '../../load/profiles/numbered-records.ts';
import { type ProfileName, PROFILES } from '../../load/profiles/profiles.ts';
import { LoadReport } from '../../load/report/load-report.ts';
import { AGGREGATION_MS, type LoadOptions } from '../../load/run-load.ts';
import { arrivals } from '../../load/schedule/arrivals.ts';
import type { Rate } from '../../load/schedule/rate.ts';
import { AggregatingPacker } from '../../load/sending/aggregating-packer.ts';
import { kinesisSink } from '../../load/sending/kinesis-sink.ts';
import { openShards } from '../../load/sending/open-shards.ts';
import { OrderedOutbox } from '../../load/sending/ordered-outbox.ts';
import { singlePacker } from '../../load/sending/packer.ts';
import { Producer } from '../../load/sending/producer.ts';
import { UnorderedOutbox } from '../../load/sending/unordered-outbox.ts';

/** Connects a profile, a schedule and a producer for a stream. */
export async function openLoad(options: {
  readonly client: Client;
  readonly streamName: string;
  readonly profile: ProfileName;
  readonly keys: number | undefined;
  readonly sizeBytes: number;
  readonly rate: Rate;
  readonly durationMs: number;
  readonly count: number;
  readonly seed: string;
  readonly isOrdered: boolean;
  readonly isAggregated: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}): Promise<LoadOptions> {
  const { client, streamName, seed, clock, random, sizeBytes, isAggregated } = options;
  const profile = PROFILES[options.profile];
  const report = new LoadReport();
  const producer = new Producer({
    sink: kinesisSink(client, streamName),
    packer: isAggregated ? await AggregatingPacker.open(() => openShards(client, streamName)) : singlePacker,
    outbox: options.isOrdered ? new OrderedOutbox() : new UnorderedOutbox(),
    clock,
    random,
    report,
  });
  return {
    producer,
    report,
    clock,
    // Sources of their own, so that the records do not depend on the schedule.
    nextDueMs: arrivals(options.rate, profile.spacing, fastRandom(`${seed}:arrivals`)),
    nextRecord: numberedRecords(profile, {
      keys: options.keys ?? profile.defaultKeys,
      random: fastRandom(`${seed}:records`),
      sizeBytes,
    }),
    durationMs: options.durationMs,
    count: options.count,
    lingerMs: isAggregated ? AGGREGATION_MS : 0,
    signal: options.signal,
  };
}
