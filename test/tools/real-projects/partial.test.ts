import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { invoke, openProject, type ServedProject } from './support.ts';

interface LeftOut {
  readonly what: string;
  readonly where?: string;
  readonly placeholdersIn: readonly string[];
}

describe('a project of which a part does not run here', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('partial');
  });

  afterAll(() => project?.close());

  test('is refused, with the option that deploys the rest', async () => {
    await expect(project.millrace('deploy')).rejects.toThrow(/serverless\.yml:.*millrace deploy --partial/);
  });

  test('is deployed without that part, and lists it', async () => {
    const table = await project.millrace('deploy', '--partial');
    expect(table).toContain('stack: clicks-dev');
    expect(table).toMatch(/^ClicksTable \(AWS::DynamoDB::Table\) .*--forward dynamodb=URL$/m);

    const { leftOut, outputs } = JSON.parse(await project.millrace('deploy', '--partial', '--json')) as {
      leftOut: LeftOut[];
      outputs: Record<string, string>;
    };
    expect(leftOut.map(({ what, where }) => `${what} ${where}`).sort()).toEqual([
      'ClicksTable (AWS::DynamoDB::Table) serverless.yml:46',
      'CountEventSourceMappingKinesisFirehose (AWS::Lambda::EventSourceMapping) serverless.yml:26',
      'Firehose (AWS::KinesisFirehose::DeliveryStream) serverless.yml:56',
      'Search (AWS::OpenSearchService::Domain) serverless.yml:54',
      'ThumbnailsLambdaFunction serverless.yml:58',
      'Users (AWS::Cognito::UserPool) serverless.yml:52',
      'event msk of count serverless.yml:25',
      'event stream of changes serverless.yml:36',
      'function thumbnails serverless.yml:38',
      'plugin serverless-step-functions serverless.yml:4',
    ]);
    expect(outputs).toEqual({
      Users: 'left-out-by-millrace:Users',
      Thumbnails: 'left-out-by-millrace:ThumbnailsLambdaFunction.Arn',
      Stream: 'clicks',
    });
  });

  test('runs, and its placeholders name what they stand for', async () => {
    expect(await invoke(project.client, 'clicks-dev-report')).toEqual({
      TABLE: 'left-out-by-millrace:ClicksTable',
      TABLE_ARN: 'left-out-by-millrace:ClicksTable.Arn',
      POOL: 'left-out-by-millrace:Users.ProviderURL',
      SEARCH: 'https://left-out-by-millrace:Search.DomainEndpoint/clicks',
    });
    const Data = Buffer.from(JSON.stringify({ page: '/prices' }));
    await project.client.call(kinesisTraits, PutRecord, {
      StreamName: 'clicks',
      PartitionKey: '/prices',
      Data,
    });
    await eventually(async () =>
      (await project.millrace('logs', '-f', 'count')).includes('/prices to left-out-by-millrace:ClicksTable')
        ? true
        : undefined,
    );
  });

  test('is removed', async () => {
    expect(await project.millrace('remove')).toContain('clicks-dev is removed');
  });
});
