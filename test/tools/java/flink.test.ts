import { describe, test } from 'vitest';
import { canRun } from '../../support/not-run.ts';
import { JavaProject } from './java.ts';
import { NumberedRecords, RECORDS, untilRead } from './numbered-records.ts';
import { serve } from './server.ts';

// Flink copies what a job consists of, by reflection on classes of Java itself.
const project = new JavaProject(
  'flink',
  ['java.lang', 'java.time', 'java.util'].flatMap((name) => ['--add-opens', `java.base/${name}=ALL-UNNAMED`]),
);
const present = canRun(
  project.fetch(),
  'Apache Flink',
  'It needs `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch it and its connector.',
);
const server = serve(project, present);

describe.skipIf(!present)('Apache Flink', () => {
  test.each([
    ['by GetRecords', 'POLLING'],
    ['by SubscribeToShard', 'EFO'],
  ])('a job reads every record once, also of a shard that is split, %s', async (_, mode) => {
    const records = await NumberedRecords.create(server.client, `flink-${mode}`);
    await records.put(0);
    const job = project.start('millrace.Job', server.endpoint, records.stream, mode);
    try {
      await untilRead(job, RECORDS);
      await records.splitFirstShard();
      await records.put(RECORDS);
      await untilRead(job, 2 * RECORDS);
    } finally {
      await job.stop();
    }
  });
});
