import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, openProject, type ServedProject } from './support.ts';

describe('a service that is built with its own webpack', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('webpack');
  });

  afterAll(() => project?.close());

  async function answers(): Promise<void> {
    const report = await invoke(project.client, 'webpack-service-dev-report');
    expect(report).toEqual({ sql: 'SELECT * FROM clicks', stage: 'dev' });
    expect(await invoke(project.client, 'webpack-service-dev-wait', { text: '2 days' })).toBe(172_800_000);
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

  test('without webpack, the error names the command', async () => {
    await rm(join(project.directory, 'node_modules/webpack'), { recursive: true });
    await expect(project.millrace('deploy')).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /serverless\.yml:5:3 custom\.webpack: the plugin serverless-webpack needs the package "webpack".*Run: npm install \(in /,
      ),
    });
  });
});
