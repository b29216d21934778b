import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, openProject, type ServedProject } from './support.ts';

describe('a service in a pnpm workspace, with a linked package and an external one', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('pnpm-workspace', { folder: 'packages/service' });
  });

  afterAll(() => project?.close());

  async function answers(): Promise<void> {
    const age = await invoke(project.client, 'clicks-service-dev-age', { text: '1d' });
    expect(age).toEqual({ ageMs: 86_400_000, isNew: true });
  }

  test('deploys with Millrace', async () => {
    await project.millrace('deploy');
    await answers();
    await project.millrace('remove');
  });

  // The packager of the plugin runs `pnpm`, which is the one of the tools.
  test('deploys with osls', async () => {
    await project.osls('deploy');
    await answers();
  });
});
