import type {
  FunctionRates,
  InvocationSummary,
  MappingNode,
  PipelineReply,
  Rates,
  RecordView,
  ShardNode,
  ShardRates,
  StreamNode,
} from '../../../src/server/dashboard/contract.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const KEY_SPACE = 2n ** 128n;

/** What a pipeline looks like at one moment, for pictures of states that a real server reaches only slowly. */
export interface Scenario {
  readonly pipeline: PipelineReply;
  readonly invocations: readonly InvocationSummary[];
  readonly records: readonly RecordView[];
  ratesAt(second: number): Rates;
}

export interface ScenarioOptions {
  readonly nowMs: number;
  readonly shards?: number;
  /** Records a second of the first stream. */
  readonly perSecond?: number;
  readonly isFailing?: boolean;
  readonly invocations?: number;
}

export function emptyScenario(nowMs: number): Scenario {
  const pipeline = { account: ACCOUNT, region: REGION, nowMs, version: '0.1.0' };
  return {
    pipeline: { ...pipeline, streams: [], queues: [], functions: [], mappings: [], targets: [] },
    invocations: [],
    records: [],
    ratesAt: () => ({ nowMs, shards: [], functions: [], mappings: [], queues: [] }),
  };
}

/** The pipeline of an online shop: clicks through a stream to two functions, orders by a queue to a third. */
export function shopScenario(options: ScenarioOptions): Scenario {
  const { nowMs, shards = 4, perSecond = 1800, isFailing = false, invocations = 240 } = options;
  const clicks = streamNode('clicks', shardNodes(shards, nowMs), nowMs);
  const failed = queueNode('clicks-failed', isFailing ? 7 : 0, ['enrich']);
  const orders = queueNode('orders', 3, []);
  const functions = ['enrich', 'count', 'invoice', 'generate'].map((name) => ({
    name,
    arn: arn('lambda', `function:${name}`),
    runtime: 'nodejs22.x',
    memoryMb: 512,
    timeoutMs: 30_000,
    state: 'Active',
    destinationArns: [],
  }));
  const mappings: MappingNode[] = [
    mappingNode(
      'enrich',
      clicks,
      isFailing
        ? { ageMs: 95_000, phase: 'backing-off', destination: failed.arn }
        : { destination: failed.arn },
    ),
    mappingNode('count', clicks, {}),
    { ...mappingNode('invoice', clicks, {}), sourceArn: orders.arn, shards: [] },
  ];
  return {
    pipeline: {
      account: ACCOUNT,
      region: REGION,
      nowMs,
      version: '0.1.0',
      streams: [clicks],
      queues: [orders, failed],
      functions,
      mappings,
      targets: [
        {
          kind: 'schedule',
          name: 'every-minute',
          arn: arn('scheduler', 'schedule/every-minute'),
          feeds: [functions[3]!.arn],
        },
        { kind: 'topic', name: 'checkout', arn: arn('sns', 'checkout'), feeds: [orders.arn] },
      ],
    },
    invocations: Array.from({ length: invocations }, (_, index) => invocation(index, nowMs, isFailing)),
    records: Array.from({ length: 400 }, (_, index) => record(index, nowMs, clicks)),
    ratesAt: (second) => shopRates(clicks, mappings, second, { perSecond, isFailing, nowMs }),
  };
}

function shopRates(
  stream: StreamNode,
  mappings: readonly MappingNode[],
  second: number,
  { perSecond, isFailing, nowMs }: { perSecond: number; isFailing: boolean; nowMs: number },
): Rates {
  const open = stream.shards.filter(({ isOpen }) => isOpen);
  const shards = open.map((shard, index): ShardRates => {
    // One shard is hot, and each has a wave of its own.
    const share = (index === 1 ? 2.1 : 0.75) / open.length;
    const wave = 1 + 0.25 * Math.sin(second / 7 + index * 2);
    const recordsIn = Math.round(perSecond * share * wave);
    const accepted = Math.min(recordsIn, 1000);
    return {
      stream: stream.name,
      shardId: shard.shardId,
      recordsIn: accepted,
      bytesIn: accepted * 640,
      recordsOut: accepted * 2,
      bytesOut: accepted * 1280,
      writesThrottled: recordsIn - accepted,
      readsThrottled: 0,
    };
  });
  const batches = Math.ceil(perSecond / 250);
  const functionRates = (name: string, rest: Partial<FunctionRates>): FunctionRates => ({
    name,
    invocations: batches,
    errors: 0,
    throttles: 0,
    running: 3,
    averageMs: 34 + 6 * Math.sin(second / 5),
    ...rest,
  });
  return {
    nowMs: nowMs + second * 1000,
    shards,
    functions: [
      functionRates('enrich', isFailing ? { errors: 2, averageMs: 210, running: 6 } : {}),
      functionRates('count', { averageMs: 8, running: 1 }),
      functionRates('invoice', { invocations: 1, running: 0 }),
    ],
    mappings: mappings.map(({ uuid, functionName, iteratorAgeMs, state, lastProcessingResult }) => ({
      uuid,
      iteratorAgeMs,
      state,
      lastProcessingResult,
      errors: isFailing && functionName === 'enrich' ? 2 : 0,
      batches: functionName === 'invoice' ? 1 : batches,
      records: functionName === 'invoice' ? 10 : 100 * batches,
    })),
    queues: [
      { name: 'orders', visibleMessages: 3 },
      { name: 'clicks-failed', visibleMessages: isFailing ? 7 : 0 },
    ],
  };
}

/** Shards of equal ranges; the first came from a split of an earlier one, two others from a merge. */
function shardNodes(count: number, nowMs: number): ShardNode[] {
  const width = KEY_SPACE / BigInt(count);
  const bounds = (from: number, to: number) => ({
    startingHashKey: (width * BigInt(from)).toString(),
    endingHashKey: (to === count ? KEY_SPACE - 1n : width * BigInt(to) - 1n).toString(),
  });
  const closed = (
    number: number,
    from: number,
    to: number,
    parents: readonly number[],
    ages: readonly [number, number],
  ): ShardNode => ({
    shardId: shardId(number),
    ...bounds(from, to),
    parentShardIds: parents.map(shardId),
    isOpen: false,
    createdMs: nowMs - ages[0],
    closedMs: nowMs - ages[1],
  });
  const hour = 3_600_000;
  const half = Math.floor(count / 2);
  const earlier =
    count < 4
      ? []
      : [closed(0, 0, half, [], [9 * hour, 4 * hour]), closed(1, half, count, [], [9 * hour, 2 * hour])];
  const open = Array.from({ length: count }, (_, index): ShardNode => ({
    shardId: shardId(index + earlier.length),
    ...bounds(index, index + 1),
    parentShardIds: earlier.length === 0 ? [] : [shardId(index < half ? 0 : 1)],
    isOpen: true,
    createdMs: nowMs - (earlier.length === 0 ? 9 : index < half ? 4 : 2) * hour,
  }));
  return [...earlier, ...open];
}

function streamNode(name: string, shards: readonly ShardNode[], nowMs: number): StreamNode {
  return {
    name,
    arn: arn('kinesis', `stream/${name}`),
    status: 'ACTIVE',
    mode: 'PROVISIONED',
    retentionHours: 24,
    retainedBytes: 1_830_000_000 + (nowMs % 1000),
    consumers: ['audit'],
    shards,
  };
}

function queueNode(name: string, visibleMessages: number, failuresOf: readonly string[]) {
  const url = `http://127.0.0.1:4566/${ACCOUNT}/${name}`;
  return {
    name,
    arn: arn('sqs', name),
    url,
    visibleMessages,
    inFlightMessages: 0,
    delayedMessages: 0,
    failuresOf,
  };
}

function mappingNode(
  functionName: string,
  stream: StreamNode,
  { ageMs = 120, phase = 'reading', destination }: { ageMs?: number; phase?: string; destination?: string },
): MappingNode {
  return {
    uuid: `11111111-2222-4333-8444-${Buffer.from(functionName).toString('hex').padEnd(12, '0').slice(0, 12)}`,
    sourceArn: stream.arn,
    functionName,
    state: 'Enabled',
    lastProcessingResult: phase === 'backing-off' ? 'PROBLEM: Function call failed' : 'OK',
    iteratorAgeMs: ageMs,
    ...(destination !== undefined && { destinationArn: destination }),
    settings: {
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 250,
      MaximumRetryAttempts: 3,
      BisectBatchOnFunctionError: true,
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: -1,
    },
    shards: stream.shards
      .filter(({ isOpen }) => isOpen)
      .map(({ shardId }, index) => ({
        shardId,
        phase: index === 1 ? phase : 'reading',
        iteratorAgeMs: index === 1 ? ageMs : 120,
        lastSequenceNumber: '49671231110923785023785023785023785023785023785023',
      })),
  };
}

function invocation(index: number, nowMs: number, isFailing: boolean): InvocationSummary {
  const failed = isFailing && index % 9 === 2;
  const names = ['enrich', 'count', 'enrich', 'invoice'];
  const functionName = failed ? 'enrich' : names[index % names.length]!;
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    functionName,
    startedMs: nowMs - index * 137,
    durationMs: 12 + ((index * 37) % 90),
    attempt: failed ? 2 : 1,
    coldStart: index % 60 === 59,
    maxMemoryMb: 84 + (index % 9),
    records: functionName === 'invoice' ? 3 : 250,
    sourceArn: functionName === 'invoice' ? arn('sqs', 'orders') : arn('kinesis', 'stream/clicks'),
    ...(failed && {
      error: { type: 'TypeError', message: "Cannot read properties of undefined (reading 'price')" },
    }),
  };
}

function record(index: number, nowMs: number, stream: StreamNode): RecordView {
  const open = stream.shards.filter(({ isOpen }) => isOpen);
  const value = {
    kind: index % 5 === 0 ? 'order' : 'click',
    user: `user-${index % 17}`,
    page: `/product/${index}`,
    price: index % 5 === 0 ? 19.9 : null,
  };
  const text = JSON.stringify(value);
  return {
    shardId: open[index % open.length]!.shardId,
    sequenceNumber: `4967123111092378502378502378502378502${String(index).padStart(16, '0')}`,
    partitionKey: `user-${index % 17}`,
    arrivedMs: nowMs - (400 - index) * 83,
    sizeBytes: text.length,
    data: Buffer.from(text).toString('base64'),
    isCut: false,
    decoded: { kind: 'json', value, gzip: false },
  };
}

function shardId(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}

function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}
