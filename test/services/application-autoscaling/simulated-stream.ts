import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../src/schema/operation.ts';
import { type Service, ServiceBuilder } from '../../../src/schema/service.ts';
import { openApplicationAutoScaling } from '../../../src/services/application-autoscaling/open-application-autoscaling.ts';
import { DescribeScalingActivities } from '../../../src/services/application-autoscaling/operations/describe-scaling-activities.ts';
import { PutScalingPolicy } from '../../../src/services/application-autoscaling/operations/put-scaling-policy.ts';
import { RegisterScalableTarget } from '../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { streamTarget } from '../../../src/services/application-autoscaling/resources/resource-kind.ts';
import { MetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { openCloudWatch } from '../../../src/services/cloudwatch/open-cloudwatch.ts';
import { LimitExceeded, ResourceInUse } from '../../../src/services/kinesis/errors.ts';
import { streamMetric } from '../../../src/services/kinesis/metrics/stream-metric.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { UpdateShardCount } from '../../../src/services/kinesis/operations/update-shard-count.ts';
import { caller } from '../../support/caller.ts';
import { memoryStore } from '../../support/memory-store.ts';

const STREAM = 'orders';
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const RECORDS_PER_SHARD = 1_000;
const MAX_CHANGES = 10;

export interface SimulationOptions {
  readonly shards: number;
  /** Records that arrive in the second that begins at this time. */
  readonly load: (elapsedMs: number) => number;
  readonly recordBytes?: number;
  /** How long UpdateShardCount takes. */
  readonly updateMs?: number;
  /** Seconds that are simulated between two steps of the clock. */
  readonly stepSeconds?: number;
  /** Without them, the shards are changed as often as it takes. */
  readonly quotas?: 'on' | 'off';
}

/**
 * A stream whose producers send a given load, without records: the real autoscaler and CloudWatch, and a Kinesis that counts.
 * Its keys are even, so that each shard has its share. Rejected records are not sent again.
 */
export class SimulatedStream {
  readonly clock = new VirtualClock();
  readonly meta: ReturnType<typeof memoryStore>['meta'];
  readonly changes: { readonly atMs: number; readonly shards: number }[] = [];
  shards: number;
  /** Sums of the whole simulation. */
  offered = 0;
  throttled = 0;
  shardMs = 0;
  /** Minutes since the start in which writes were throttled. */
  readonly throttledMinutes = new Set<number>();
  readonly #options: Required<SimulationOptions>;
  readonly #store = memoryStore(this.clock);
  readonly #startMs = this.clock.now();
  #updatingUntilMs = 0;
  #next: number;
  #calls = new InProcessCalls();
  #metrics!: MetricStore;
  #cloudWatch!: Service;
  #autoScaling!: ReturnType<typeof openApplicationAutoScaling>;

  private constructor(options: SimulationOptions) {
    this.#options = { recordBytes: 1_000, updateMs: 500, stepSeconds: 1, quotas: 'on', ...options };
    this.shards = options.shards;
    this.#next = options.shards;
    this.meta = this.#store.meta;
  }

  static async open(options: SimulationOptions): Promise<SimulatedStream> {
    const stream = new SimulatedStream(options);
    const { clock, meta } = stream;
    const random = seededRandom('metrics');
    const logger = silentLogger;
    const metrics = await MetricStore.open({ logs: stream.#store.logs, clock, logger });
    const calls = new InProcessCalls();
    stream.#metrics = metrics;
    stream.#cloudWatch = openCloudWatch({ metrics, meta, calls, clock, random, logger }).service;
    await stream.restart();
    return stream;
  }

  /** Opens the autoscaler again, as a new process of the server would. */
  async restart(): Promise<void> {
    await this.#autoScaling?.close();
    const { clock, meta } = this;
    const calls = new InProcessCalls();
    this.#calls = calls;
    const random = seededRandom(`scaling ${clock.now()}`);
    const callUrl = () => Promise.reject(new Error('no URL is called'));
    const { quotas } = this.#options;
    const parts = { meta, calls, callUrl, clock, random, logger: silentLogger, quotas };
    this.#autoScaling = openApplicationAutoScaling(parts);
    for (const service of [this.#autoScaling.service, this.#cloudWatch, this.#kinesis()]) calls.join(service);
    await this.#autoScaling.resume();
  }

  async close(): Promise<void> {
    await this.#autoScaling.close();
  }

  call<Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    service = 'application-autoscaling',
  ): Promise<Output<Op>> {
    return this.#calls.call(service, operation, input, caller);
  }

  /** Keeps the utilization of the stream at a target. */
  async track(min: number, max: number, targetPercent = 70): Promise<void> {
    const address = streamTarget(STREAM);
    await this.call(RegisterScalableTarget, { ...address, MinCapacity: min, MaxCapacity: max });
    await this.call(PutScalingPolicy, {
      ...address,
      PolicyName: 'utilization',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: targetPercent,
        PredefinedMetricSpecification: { PredefinedMetricType: 'KinesisStreamUtilization' },
      },
    });
  }

  async activities() {
    const { ScalingActivities: activities } = await this.call(DescribeScalingActivities, {
      ServiceNamespace: 'kinesis',
      IncludeNotScaledActivities: true,
    });
    return activities;
  }

  async runMinutes(minutes: number): Promise<void> {
    const { stepSeconds } = this.#options;
    for (let second = 0; second < minutes * 60; second += stepSeconds) {
      for (let offset = 0; offset < stepSeconds; offset++) this.#second(offset * SECOND_MS);
      await this.clock.advance(stepSeconds * SECOND_MS);
    }
  }

  #second(offsetMs: number): void {
    this.#settle();
    const atMs = this.clock.now() - this.#startMs + offsetMs;
    const offered = Math.round(this.#options.load(atMs));
    const capacity = this.shards * RECORDS_PER_SHARD;
    const accepted = Math.min(offered, capacity);
    this.offered += offered;
    this.throttled += offered - accepted;
    this.shardMs += this.shards * SECOND_MS;
    if (offered > accepted) this.throttledMinutes.add(Math.floor(atMs / 60_000));
    this.#record('IncomingRecords', 'Count', accepted);
    this.#record('IncomingBytes', 'Bytes', accepted * this.#options.recordBytes);
    this.#record('WriteProvisionedThroughputExceeded', 'Count', offered - accepted);
  }

  #record(name: string, unit: string, value: number): void {
    const { account, region } = caller;
    if (value === 0) return;
    this.#metrics.meters
      .meter(streamMetric({ account, region, streamName: STREAM }, name, unit))
      .record(value);
  }

  #settle(): void {
    if (this.clock.now() >= this.#updatingUntilMs) this.shards = this.#next;
  }

  /** With the rules of UpdateShardCount, so that an autoscaler that breaks them fails. */
  #kinesis() {
    return new ServiceBuilder<undefined>({ name: 'kinesis', protocols: ['json-1.1'] }, undefined)
      .on(DescribeStreamSummary, () => {
        this.#settle();
        const isUpdating = this.clock.now() < this.#updatingUntilMs;
        return {
          StreamDescriptionSummary: {
            StreamName: STREAM,
            StreamARN: `arn:aws:kinesis:eu-west-1:123456789012:stream/${STREAM}`,
            StreamStatus: isUpdating ? ('UPDATING' as const) : ('ACTIVE' as const),
            StreamModeDetails: { StreamMode: 'PROVISIONED' as const },
            RetentionPeriodHours: 24,
            StreamCreationTimestamp: 0,
            EnhancedMonitoring: [],
            OpenShardCount: this.shards,
          },
        };
      })
      .on(UpdateShardCount, ({ TargetShardCount: target }) => {
        const nowMs = this.clock.now();
        if (nowMs < this.#updatingUntilMs) throw ResourceInUse('the stream is UPDATING');
        const today = this.changes.filter(({ atMs }) => atMs > nowMs - DAY_MS);
        const isTooMany = this.#options.quotas === 'on' && today.length >= MAX_CHANGES;
        if (isTooMany || target > this.shards * 2 || target * 2 < this.shards) {
          throw LimitExceeded(`from ${this.shards} to ${target}, change ${today.length + 1} of the day`);
        }
        this.changes.push({ atMs: nowMs, shards: target });
        this.#next = target;
        this.#updatingUntilMs = nowMs + this.#options.updateMs;
        return { StreamName: STREAM, CurrentShardCount: this.shards, TargetShardCount: target };
      })
      .build();
  }
}
