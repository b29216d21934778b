import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { openProject, type ServedProject } from './support.ts';

describe('a project that measures on a schedule and reads the measurements from a stream', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('schedule-producer');
  });

  afterAll(() => project?.close());

  async function recorded(): Promise<void> {
    const line = await eventually(async () => {
      const { events } = await project.client
        .call(logsTraits, FilterLogEvents, {
          logGroupName: '/aws/lambda/meter-dev-record',
          filterPattern: 'recorded',
        })
        .catch(() => ({ events: [] }));
      return events[0]?.message;
    });
    expect(line).toContain('recorded {"meter":"north","celsius":21}');
  }

  test('deploys with Millrace', async () => {
    await project.millrace('deploy');
    await recorded();
    await project.millrace('remove');
  });

  test('deploys with osls', async () => {
    await project.osls('deploy');
    await recorded();
  });
});
