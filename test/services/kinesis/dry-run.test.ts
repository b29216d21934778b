import { describe, expect, it } from 'vitest';
import type { Input, Operation } from '../../../src/schema/operation.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SubscribeToShard } from '../../../src/services/kinesis/operations/subscribe-to-shard.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ARN, testKinesis } from './harness.ts';

const StreamName = 'orders';
const record = { PartitionKey: 'a', Data: Buffer.from('hello') };

/** An operation with an input that would succeed, and one that would fail. */
interface Probe {
  readonly operation: Operation;
  readonly valid: Input<Operation>;
  readonly invalid: Input<Operation>;
}

function probe<Op extends Operation>(operation: Op, valid: Input<Op>, invalid: Partial<Input<Op>>): Probe {
  return { operation, valid: Object.assign({}, valid), invalid: Object.assign({}, valid, invalid) };
}

async function probes() {
  const kinesis = await testKinesis({ quotas: 'on' });
  const { call, createStream, iteratorAt, clock } = kinesis;
  await createStream(StreamName);
  const StreamARN = ARN + StreamName;
  const { ConsumerARN } = (await call(RegisterStreamConsumer, { StreamARN, ConsumerName: 'c' })).Consumer;
  await clock.advance(SETTLED_MS);
  const Type = 'TRIM_HORIZON' as const;
  const ShardIterator = await iteratorAt(StreamName);
  await clock.advance(SETTLED_MS);
  const all = [
    probe(PutRecord, { StreamName, ...record }, { ExplicitHashKey: '9'.repeat(39) }),
    probe(PutRecords, { StreamName, Records: [record] }, { Records: [{ Data: record.Data }] }),
    probe(GetRecords, { ShardIterator }, { ShardIterator: 'none' }),
    probe(GetShardIterator, { StreamName, ShardId: '0', ShardIteratorType: Type }, { ShardId: '7' }),
    probe(SubscribeToShard, { ConsumerARN, ShardId: '0', StartingPosition: { Type } }, { ShardId: '7' }),
  ];
  return { ...kinesis, all };
}

describe('DryRun', () => {
  it('rejects a call that would succeed with its own error, and does nothing', async () => {
    const { all, failure, iteratorAt, readTexts, engine } = await probes();
    // More calls than any quota allows: none of them is counted.
    for (const { operation, valid } of all) {
      for (let count = 0; count < 20; count++) {
        expect(await failure(operation, { ...valid, DryRun: true })).toEqual({
          code: 'DryRunOperationException',
          message: `${operation.name} would have succeeded, but DryRun is set: nothing was done.`,
        });
      }
    }
    const [stream] = engine.metrics.snapshot();
    expect(stream!.shards[0]).toMatchObject({ recordsIn: 0, writesThrottled: 0, readsThrottled: 0 });
    expect(await readTexts(await iteratorAt(StreamName))).toEqual([]);
  });

  it('reports first what is wrong with the call', async () => {
    const { all, failure } = await probes();
    for (const { operation, invalid } of all) {
      const real = await failure(operation, invalid);
      expect(await failure(operation, { ...invalid, DryRun: true })).toEqual(real);
    }
  });

  it('has no effect when it is false', async () => {
    const { all, call } = await probes();
    for (const { operation, valid } of all) await call(operation, { ...valid, DryRun: false });
  });
});
