import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { PutParameter } from '../../../src/services/ssm/operations/put-parameter.ts';
import { ssmTraits } from '../../../src/services/ssm/traits.ts';
import { invoke, openProject, type ServedProject } from './support.ts';

describe('a project in TypeScript with two stages in two regions', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('multi-stage');
  });

  afterAll(() => project?.close());

  /** What the function of a stage returns, and the stream of the stage. */
  async function deployed(stage: string, region: string) {
    const client = createClient({ endpoint: project.endpoint, region });
    try {
      const response = await invoke(client, `orders-${stage}-describe`);
      const input = { StreamName: `orders-${stage}` };
      const { StreamDescriptionSummary: stream } = await client.call(
        kinesisTraits,
        DescribeStreamSummary,
        input,
      );
      return { response, shards: stream.OpenShardCount, hours: stream.RetentionPeriodHours };
    } finally {
      client.close();
    }
  }

  const dev = {
    response: {
      stage: 'dev',
      region: ['eu-west-1', 'eu-west-1'],
      logLevel: 'debug',
      partner: 'none',
      maxAmount: '500',
      secondsLeft: 5,
    },
    shards: 1,
    hours: 24,
  };
  const prod = {
    response: {
      stage: 'prod',
      region: ['us-west-2', 'us-west-2'],
      logLevel: 'warn',
      partner: 'acme',
      maxAmount: '500',
      secondsLeft: 30,
    },
    shards: 2,
    hours: 48,
  };
  const PROD = ['--stage', 'prod', '--region', 'us-west-2'];

  test('names the parameter that the server does not have', async () => {
    const failure = await project.millrace('deploy', ...PROD).catch((error: Error) => error.message);
    expect(failure).toContain('the server has no parameter /orders/prod/partner in us-west-2');
  });

  async function deploysToBoth(deploy: (...words: string[]) => Promise<string>): Promise<void> {
    const client = createClient({ endpoint: project.endpoint, region: 'us-west-2' });
    const parameter = {
      Name: '/orders/prod/partner',
      Value: 'acme',
      Type: 'String' as const,
      Overwrite: true,
    };
    await client.call(ssmTraits, PutParameter, parameter);
    client.close();
    await deploy();
    await deploy(...PROD);
    expect(await deployed('dev', 'eu-west-1')).toEqual(dev);
    expect(await deployed('prod', 'us-west-2')).toEqual(prod);
  }

  test('deploys to both with Millrace', async () => {
    await deploysToBoth((...words) => project.millrace('deploy', ...words));
    await project.millrace('remove');
    await project.millrace('remove', ...PROD);
  });

  test('deploys to both with osls', () => deploysToBoth((...words) => project.osls('deploy', ...words)));
});
