import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences, loadModel, SPEC } from '../../support/model-comparison.ts';
import { canRun } from '../../support/not-run.ts';
import { testKinesis } from './harness.ts';

const present = canRun(
  existsSync(SPEC),
  'the comparison of declarations with the service model',
  'There is no ../shared/spec beside the repository.',
);

describe.skipIf(!present)('the declarations', async () => {
  const { service } = await testKinesis();
  const operations = [...service.operations.values()].map(({ operation }) => operation);

  it('are those of the model of 39 operations, but for what is newer', () => {
    const model = loadModel('kinesis-model.json');
    expect(Object.keys(model.operations).filter((name) => !service.operations.has(name))).toEqual([]);
    expect(differences(model, operations).toSorted()).toEqual([
      'CreateStream.RecordDistributionStrategy: only here',
      'DescribeStreamSummary answer.StreamDescriptionSummary.RecordDistributionStrategy: only here',
      'DescribeStreamSummary answer.StreamDescriptionSummary.StreamId: missing',
      'GetRecords errors: DryRunOperationException',
      'GetRecords.DryRun: only here',
      'GetShardIterator errors: DryRunOperationException',
      'GetShardIterator.DryRun: only here',
      'PutRecord errors: DryRunOperationException',
      'PutRecord.DryRun: only here',
      'PutRecord.PartitionKey: required is false, not true',
      'PutRecords errors: DryRunOperationException',
      'PutRecords.DryRun: only here',
      'PutRecords.Records[].PartitionKey: required is false, not true',
      'SubscribeToShard errors: DryRunOperationException',
      'SubscribeToShard.DryRun: only here',
      'UpdateStreamRecordDistributionStrategy: only here',
    ]);
  });

  it('are those of the newest model, but for channels', () => {
    const model = loadModel('kinesis-model-latest.json');
    const missing = Object.keys(model.operations).filter((name) => !service.operations.has(name));
    expect(missing.filter((name) => !/Channels?$/.test(name))).toEqual([]);
    expect(differences(model, operations).filter((one) => !/channel/i.test(one))).toEqual([
      'DescribeStreamSummary answer.StreamDescriptionSummary.StreamId: missing',
    ]);
  });
});
