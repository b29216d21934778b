import { describe, test } from 'vitest';
import { canRun } from '../../support/not-run.ts';
import { JavaProject } from './java.ts';
import { KEYS, NumberedRecords, RECORDS, untilRead } from './numbered-records.ts';
import { serve } from './server.ts';

const project = new JavaProject('camel');
const present = canRun(
  project.fetch(),
  'Apache Camel',
  'It needs `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch it.',
);
const server = serve(project, present);

describe.skipIf(!present)('Apache Camel', () => {
  test('a route reads what its producer sends, and every record of a shard that is split, once', async () => {
    const records = await NumberedRecords.create(server.client, 'camel');
    const routes = project.start(
      'millrace.Routes',
      server.endpoint,
      records.stream,
      String(KEYS),
      String(RECORDS),
    );
    try {
      await untilRead(routes, RECORDS);
      await records.splitFirstShard();
      await records.put(RECORDS);
      await untilRead(routes, 2 * RECORDS);
    } finally {
      await routes.stop();
    }
  });
});
