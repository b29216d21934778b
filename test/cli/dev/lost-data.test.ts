import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseLostData } from '../../../src/cli/dev/lost-data.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { PutObject } from '../../../src/services/s3/operations/put-object.ts';
import { s3Traits } from '../../../src/services/s3/traits.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

const stream = (Name: string) => ({ Type: 'AWS::Kinesis::Stream', Properties: { Name, ShardCount: 2 } });
const BEFORE = {
  Full: stream('full'),
  Empty: stream('empty'),
  Kept: { ...stream('kept'), DeletionPolicy: 'Retain' },
  Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
  Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
};

let server: TestServer;
let stackId: string;

beforeAll(async () => {
  server = await runningServer();
  const { client } = server;
  const TemplateBody = JSON.stringify({ Resources: BEFORE });
  ({ StackId: stackId } = await client.call(cloudFormationTraits, CreateStack, {
    StackName: 'shop',
    TemplateBody,
  }));
  await eventually(async () => {
    const { Stacks } = await client.call(cloudFormationTraits, DescribeStacks, { StackName: stackId });
    return Stacks[0]!.StackStatus === 'CREATE_COMPLETE' || undefined;
  });
  for (const StreamName of ['full', 'kept']) {
    await client.call(kinesisTraits, PutRecord, { StreamName, PartitionKey: 'k', Data: Buffer.from('d') });
  }
  const QueueUrl = `${server.endpoint}/000000000000/jobs`;
  await client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: 'm' });
  await client.call(s3Traits, PutObject, { Bucket: 'files', Key: 'k', Body: Buffer.from('b') });
});

afterAll(() => server.close());

const review = (after: Parameters<typeof refuseLostData>[0]['after']) =>
  refuseLostData({ stackId, before: BEFORE, after, client: server.client });

test.each([
  ['Full', 'it would delete the stream full (Full) with its records. Keep Full as it was;'],
  ['Jobs', /^it would delete the queue .*\/jobs \(Jobs\) with its messages\./],
  ['Files', 'it would delete the bucket files (Files) with its objects.'],
] as const)('refuses to delete %s', async (logicalId, message) => {
  const { [logicalId]: _deleted, ...after } = BEFORE;
  await expect(review(after)).rejects.toThrow(message);
});

test('refuses to replace a stream, and names the remedy', async () => {
  await expect(review({ ...BEFORE, Full: stream('renamed') })).rejects.toThrow(
    /^it would replace the stream full .* run `millrace deploy`, or start `millrace dev --yes`\.$/,
  );
});

test('allows what loses nothing', async () => {
  const { Empty: _empty, Kept: _kept, ...after } = BEFORE;
  const resized = { ...BEFORE.Full, Properties: { Name: 'full', ShardCount: 1 } };
  await expect(review({ ...after, Full: resized })).resolves.toBeUndefined();
});
