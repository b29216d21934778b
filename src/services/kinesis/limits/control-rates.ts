import type { Engine } from '../../../engine/engine.ts';
import { TokenBucket } from '../../../engine/limits/token-bucket.ts';
import { assert } from '../../../lib/assert.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Service } from '../../../schema/service.ts';
import { type StreamMembers, streamNamed } from '../arn.ts';
import { LimitExceeded } from '../errors.ts';
import { MAX_TRANSIENT_STREAMS } from '../limits.ts';

interface Rate {
  readonly callsPerSecond: number;
  /** The scope in which calls are counted together. */
  readonly of: 'account' | 'stream';
}

const FIVE_PER_ACCOUNT: Rate = { callsPerSecond: 5, of: 'account' };
const FIVE_PER_STREAM: Rate = { callsPerSecond: 5, of: 'stream' };

/** @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const RATES: Readonly<Record<string, Rate>> = {
  AddTagsToStream: FIVE_PER_ACCOUNT,
  CreateStream: FIVE_PER_ACCOUNT,
  DecreaseStreamRetentionPeriod: FIVE_PER_ACCOUNT,
  DeleteStream: FIVE_PER_ACCOUNT,
  DeregisterStreamConsumer: FIVE_PER_STREAM,
  DescribeAccountSettings: FIVE_PER_ACCOUNT,
  DescribeLimits: { callsPerSecond: 1, of: 'account' },
  DescribeStream: { callsPerSecond: 10, of: 'account' },
  DescribeStreamConsumer: { callsPerSecond: 20, of: 'stream' },
  DescribeStreamSummary: { callsPerSecond: 20, of: 'account' },
  DisableEnhancedMonitoring: FIVE_PER_ACCOUNT,
  EnableEnhancedMonitoring: FIVE_PER_ACCOUNT,
  IncreaseStreamRetentionPeriod: FIVE_PER_ACCOUNT,
  ListShards: { callsPerSecond: 1_000, of: 'stream' },
  ListStreamConsumers: FIVE_PER_STREAM,
  ListStreams: FIVE_PER_ACCOUNT,
  ListTagsForResource: FIVE_PER_ACCOUNT,
  ListTagsForStream: FIVE_PER_ACCOUNT,
  MergeShards: FIVE_PER_ACCOUNT,
  RegisterStreamConsumer: FIVE_PER_ACCOUNT,
  RemoveTagsFromStream: FIVE_PER_ACCOUNT,
  SplitShard: FIVE_PER_ACCOUNT,
  StartStreamEncryption: FIVE_PER_ACCOUNT,
  StopStreamEncryption: FIVE_PER_ACCOUNT,
  TagResource: FIVE_PER_ACCOUNT,
  UntagResource: FIVE_PER_ACCOUNT,
  UpdateAccountSettings: FIVE_PER_ACCOUNT,
  UpdateShardCount: { callsPerSecond: 10, of: 'account' },
  UpdateStreamWarmThroughput: FIVE_PER_ACCOUNT,
};

// Enough for all accounts and streams that call within a second: the least recently used bucket, which is dropped, is
// then full again.
const MAX_BUCKETS = 10_000;

/**
 * Limits the calls of clients to AWS's rates, and the number of streams in CREATING or DELETING at the same time. Other
 * services of this server call the service without these limits, as on AWS.
 */
export function withControlRates(
  service: Service,
  { engine, rates }: { engine: Engine; rates: ControlRates },
): Service {
  const operations = new Map(service.operations);
  for (const [name, rate] of Object.entries(RATES)) {
    const bound = operations.get(name);
    assert(bound, `${name} is an operation of ${service.name}`);
    operations.set(name, {
      ...bound,
      async run(input, caller) {
        const stream = streamNamed(input as StreamMembers);
        if (!rates.admit(name, rate, caller, stream)) throw rateExceeded(caller, stream);
        if (name === 'CreateStream') checkTransientStreams(engine, caller);
        return bound.run(input, caller);
      },
    });
  }
  return { ...service, operations };
}

/** How often clients have called operations lately. */
export class ControlRates {
  readonly #clock: Clock;
  /** In order of last use. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  admit(
    operation: string,
    { callsPerSecond, of }: Rate,
    caller: Namespace,
    stream: string | undefined,
  ): boolean {
    const key = `${operation}/${namespaceKey(caller)}/${(of === 'stream' && stream) || ''}`;
    const nowMs = this.#clock.monotonicMs();
    const bucket = this.#bucket(key, callsPerSecond, nowMs);
    if (!bucket.allows(1, nowMs)) return false;
    bucket.take(1);
    return true;
  }

  /** The calls that were admitted here so far, by a key that is the same on every server. */
  *taken(): Iterable<readonly [string, readonly [calls: number]]> {
    for (const [key, { takenSoFar }] of this.#buckets) yield [key, [takenSoFar]];
  }

  /** Takes the calls that another server has admitted. */
  takeElsewhere(key: string, [calls = 0]: readonly number[]): void {
    const rate = RATES[key.slice(0, key.indexOf('/'))];
    // A newer release may limit other operations.
    if (!rate) return;
    const nowMs = this.#clock.monotonicMs();
    this.#bucket(key, rate.callsPerSecond, nowMs).takeElsewhere(calls, nowMs);
  }

  #bucket(key: string, callsPerSecond: number, nowMs: number): TokenBucket {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(callsPerSecond, callsPerSecond, nowMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MAX_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value!);
    return bucket;
  }
}

function rateExceeded({ account }: Namespace, stream: string | undefined) {
  const subject = stream === undefined ? '' : `stream ${stream} under `;
  return LimitExceeded(`Rate exceeded for ${subject}account ${account}.`);
}

function checkTransientStreams(engine: Engine, { account, region }: Namespace): void {
  if (engine.streams.totals({ account, region }).transientStreams < MAX_TRANSIENT_STREAMS) return;
  // The wording is AWS's.
  throw LimitExceeded(
    'This request would have exceed the limit on the number of streams that can simultaneously be in CREATING ' +
      `or DELETING. Limit: ${MAX_TRANSIENT_STREAMS}`,
  );
}
