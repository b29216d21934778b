import type { EngineOptions } from '../../../src/engine/engine.ts';
import { type Meters, noMeters } from '../../../src/lib/metrics.ts';
import { ServiceError } from '../../../src/schema/error.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import { type Input, type Operation, type Output, materializeLists } from '../../../src/schema/operation.ts';
import { validateInput } from '../../../src/schema/validate.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { createKinesisService } from '../../../src/services/kinesis/service.ts';
import { SETTLED_MS, testEngine } from '../../engine/harness.ts';

export const ACCOUNT = '123456789012';
export const ARN = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/`;

/** The error of a failed call. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The service as the dispatcher calls it: validated input, one caller, and a clock that moves only when advanced. */
export async function testKinesis({
  meters = noMeters,
  ...overrides
}: Partial<EngineOptions> & { readonly meters?: Meters } = {}) {
  const { engine, clock, options } = await testEngine(overrides);
  const service = createKinesisService({ engine, clock, meta: options.store.meta, meters });
  const caller: Caller = {
    account: ACCOUNT,
    region: 'us-east-1',
    accessKeyId: ACCOUNT,
    requestId: 'request',
    signal: new AbortController().signal,
  };

  async function call<Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    from: Partial<Caller> = {},
  ): Promise<Output<Op>> {
    const invalid = validateInput(operation.input, input);
    if (invalid) throw invalid;
    const bound = service.operations.get(operation.name)!;
    return materializeLists(await bound.run(input, { ...caller, ...from })) as Output<Op>;
  }

  /** The error of a call, which must fail. */
  async function failure<Op extends Operation>(
    operation: Op,
    input: Input<Op>,
    from: Partial<Caller> = {},
  ): Promise<Failure> {
    try {
      await call(operation, input, from);
    } catch (error) {
      if (error instanceof ServiceError) return { code: error.code, message: error.message };
      throw error;
    }
    throw new Error(`${operation.name} succeeded`);
  }

  /** Creates a stream and waits until it is ACTIVE. */
  async function createStream(StreamName = 'orders', ShardCount = 1): Promise<string> {
    await call(CreateStream, { StreamName, ShardCount });
    await clock.advance(SETTLED_MS);
    return StreamName;
  }

  async function iteratorAt(
    StreamName: string,
    position: Partial<Input<typeof GetShardIterator>> = {},
  ): Promise<string> {
    const { ShardIterator } = await call(GetShardIterator, {
      StreamName,
      ShardId: '0',
      ShardIteratorType: 'TRIM_HORIZON',
      ...position,
    });
    return ShardIterator!;
  }

  /** The texts of the records from an iterator on, up to the tip of the shard. */
  async function readTexts(ShardIterator: string, Limit?: number): Promise<string[]> {
    const texts: string[] = [];
    let next: string | undefined = ShardIterator;
    while (next !== undefined) {
      const output: Output<typeof GetRecords> = await call(GetRecords, { ShardIterator: next, Limit });
      texts.push(...output.Records.map(({ Data }) => Data.toString()));
      if (output.Records.length === 0) return texts;
      next = output.NextShardIterator;
    }
    return texts;
  }

  return { call, failure, createStream, iteratorAt, readTexts, service, engine, clock, options };
}
