import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ListStackResources } from '../../../src/services/cloudformation/operations/list-stack-resources.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { canRun } from '../../support/not-run.ts';
import { invoke, openProject, type ServedProject } from './support.ts';

const hasPip = canRun(
  spawnSync('python3.11', ['-m', 'pip', '--version']).status === 0,
  'a project in Python',
  'Its requirements are installed with python3.11 and pip.',
);

describe.skipIf(!hasPip)('a project in Python with requirements and a layer', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('python-layers');
  });

  afterAll(() => project?.close());

  async function answers(): Promise<void> {
    const counted = await invoke(project.client, 'python-layers-dev-count');
    expect(counted).toEqual({ counted: 'records', notes: false });
    expect(await invoke(project.client, 'python-layers-dev-greet')).toBe('from the layer');
    const stack = { StackName: 'python-layers-dev' };
    const { StackResourceSummaries: resources } = await project.client.call(
      cloudFormationTraits,
      ListStackResources,
      stack,
    );
    expect(resources.map(({ LogicalResourceId: id }) => id)).toContain('WordsLambdaLayer');
  }

  test('deploys with Millrace, and installs the requirements once', async () => {
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
