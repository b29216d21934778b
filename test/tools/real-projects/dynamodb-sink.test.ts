import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { canRun } from '../../support/not-run.ts';
import { fetchDynamoDb, startDynamoDb } from '../java/dynamodb.ts';
import { invoke, openProject, type ServedProject } from './support.ts';

const present = canRun(
  fetchDynamoDb(),
  'a project with a DynamoDB table',
  'It needs `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch DynamoDB Local.',
);

describe.skipIf(!present)('a project that counts the records of a stream in a DynamoDB table', () => {
  let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
  let project: ServedProject;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    project = await openProject('dynamodb-sink', {
      serverOptions: ['--forward', `dynamodb=${dynamoDb.url}`],
    });
  });

  afterAll(async () => {
    await project?.close();
    await dynamoDb?.stop();
  });

  async function counts(): Promise<void> {
    for (const page of ['/', '/prices', '/']) {
      const Data = Buffer.from(JSON.stringify({ page }));
      await project.client.call(kinesisTraits, PutRecord, { StreamName: 'views', PartitionKey: page, Data });
    }
    const report = await eventually(async () => {
      const views = (await invoke(project.client, 'page-views-dev-report')) as Record<string, number>;
      return views['/'] === 2 && views['/prices'] === 1 ? views : undefined;
    });
    expect(report).toEqual({ '/': 2, '/prices': 1 });
  }

  test('deploys with Millrace', async () => {
    await project.millrace('deploy');
    await counts();
    await project.millrace('remove');
  });

  test('deploys with osls, and starts with an empty table', async () => {
    await project.osls('deploy');
    await counts();
  });
});
