import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, openProject, type ServedProject } from './support.ts';

describe('a service with loaders, a plugin, an external package and files', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('esbuild-loaders');
  });

  afterAll(() => project?.close());

  async function answers(): Promise<void> {
    expect(await invoke(project.client, 'esbuild-loaders-dev-describe')).toEqual({
      kind: 'Description',
      stage: 'dev',
      isNew: true,
      sources: ['SELECT 1', expect.stringContaining('one: Int'), 'red', 'green'],
      mail: expect.stringContaining('Dear {{name}}'),
      hasReadme: false,
    });
  }

  test('deploys with Millrace', async () => {
    await project.millrace('deploy');
    await answers();
    expect(await project.millrace('deploy')).toContain('No changes to deploy.');
    await project.millrace('remove');
  });

  test('deploys with osls', async () => {
    await project.osls('deploy');
    await answers();
  });
});
