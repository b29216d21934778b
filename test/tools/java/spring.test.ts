import { afterAll, describe, test } from 'vitest';
import { canRun } from '../../support/not-run.ts';
import { fetchDynamoDb, startDynamoDb } from './dynamodb.ts';
import { JavaProject } from './java.ts';
import { KEYS, NumberedRecords, RECORDS, untilRead } from './numbered-records.ts';
import { serve } from './server.ts';

const project = new JavaProject('spring');
const present = canRun(
  project.fetch() && fetchDynamoDb(),
  'Spring Cloud Stream',
  'It needs `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch it and DynamoDB Local.',
);

let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
const server = serve(project, present, async () => {
  dynamoDb = await startDynamoDb();
  return ['--forward', `dynamodb=${dynamoDb.url}`];
});
afterAll(() => dynamoDb?.stop());

describe.skipIf(!present)('Spring Cloud Stream', () => {
  test.each([
    ['in memory', 'memory'],
    ['in tables of DynamoDB', 'dynamodb'],
  ])(
    'reads what it sends, and every record of a shard that is split, once, with its state %s',
    async (_, state) => {
      const records = await NumberedRecords.create(server.client, `spring-${state}`);
      const application = project.start(
        'millrace.Application',
        server.endpoint,
        records.stream,
        String(KEYS),
        String(RECORDS),
        state,
      );
      try {
        await untilRead(application, RECORDS);
        await records.splitFirstShard();
        await records.put(RECORDS);
        await untilRead(application, 2 * RECORDS);
      } finally {
        await application.stop();
      }
    },
  );
});
