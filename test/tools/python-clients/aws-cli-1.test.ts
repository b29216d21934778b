import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsCli, type AwsCommand, hasAwsCli, openAwsCli } from '../../support/clients/aws-cli.ts';
import { eventually } from '../../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

describe.skipIf(!hasAwsCli)('AWS CLI', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: ServerProcess;
  let scratch: string;
  let cli: AwsCli;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    scratch = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
    server = await startServerProcess(directory.path);
    cli = await openAwsCli(server.endpoint);
  });

  afterAll(async () => {
    await cli?.close();
    await server?.stop();
    await directory?.[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  const aws: AwsCommand = (...words) => cli.run(...words);

  /** The waiter of the CLI polls every ten seconds. */
  async function untilActive(name: string): Promise<void> {
    await eventually(async () => {
      const { StreamDescriptionSummary: summary } = (await aws(
        `kinesis describe-stream-summary --stream-name ${name}`,
      )) as { StreamDescriptionSummary: { StreamStatus: string } };
      return summary.StreamStatus === 'ACTIVE' || undefined;
    });
  }

  test('drives a stream: create, put, put many, read', async () => {
    await aws('kinesis create-stream --stream-name cli --shard-count 1');
    await untilActive('cli');
    const put = await aws('kinesis put-record --stream-name cli --partition-key a --data hello');
    expect(put).toMatchObject({ ShardId: 'shardId-000000000000' });

    const many = join(scratch, 'records.json');
    const Records = Array.from({ length: 500 }, (_, n) => ({
      PartitionKey: `k${n}`,
      Data: `record ${n} `.padEnd(1_500, 'x'),
    }));
    await writeFile(many, JSON.stringify(Records));
    expect(await aws('kinesis put-records --stream-name cli --records', `file://${many}`)).toMatchObject({
      FailedRecordCount: 0,
    });

    const iterator = await aws(
      'kinesis get-shard-iterator --stream-name cli --shard-id shardId-000000000000 --shard-iterator-type TRIM_HORIZON',
    );
    const read = (await aws('kinesis get-records --shard-iterator', iterator['ShardIterator'] as string)) as {
      Records: { Data: string }[];
      MillisBehindLatest: number;
    };
    const texts = read.Records.map(({ Data }) => Buffer.from(Data, 'base64').toString());
    expect(texts).toEqual(['hello', ...Records.map(({ Data }) => Data)]);
    expect(read.MillisBehindLatest).toBe(0);
  });

  test('reshards, tags and registers consumers', async () => {
    const at = '--stream-name cli-shards';
    await aws(`kinesis create-stream ${at} --shard-count 2`);
    await untilActive('cli-shards');
    await aws(
      `kinesis split-shard ${at} --shard-to-split shardId-000000000000 --new-starting-hash-key ${2n ** 126n}`,
    );
    await untilActive('cli-shards');
    const { Shards } = (await aws(`kinesis list-shards ${at}`)) as {
      Shards: { ShardId: string; ParentShardId?: string }[];
    };
    expect(Shards.map(({ ShardId, ParentShardId }) => [ShardId, ParentShardId])).toEqual([
      ['shardId-000000000000', undefined],
      ['shardId-000000000001', undefined],
      ['shardId-000000000002', 'shardId-000000000000'],
      ['shardId-000000000003', 'shardId-000000000000'],
    ]);
    await aws(`kinesis add-tags-to-stream ${at} --tags team=mill,cost=low`);
    expect(await aws(`kinesis list-tags-for-stream ${at}`)).toEqual({
      Tags: [
        { Key: 'cost', Value: 'low' },
        { Key: 'team', Value: 'mill' },
      ],
      HasMoreTags: false,
    });
    const arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/cli-shards';
    const registered = await aws(
      `kinesis register-stream-consumer --stream-arn ${arn} --consumer-name reader`,
    );
    expect(registered).toMatchObject({ Consumer: { ConsumerName: 'reader', ConsumerStatus: 'CREATING' } });
    await aws(`kinesis delete-stream ${at} --enforce-consumer-deletion`);
  });

  test('creates and invokes a function, and reads its log', async () => {
    const zip = join(scratch, 'code.zip');
    const source = `exports.handler = async (e) => { console.log('seen', e.n); return { n: e.n + 1 }; };`;
    await writeFile(zip, zipSync({ 'index.js': strToU8(source) }));
    await aws(
      'lambda create-function --function-name counter --runtime nodejs22.x --handler index.handler' +
        ` --role arn:aws:iam::000000000000:role/r --zip-file fileb://${zip}`,
    );
    await aws('lambda wait function-active-v2 --function-name counter');
    const out = join(scratch, 'response.json');
    const response = await aws('lambda invoke --function-name counter --payload', '{"n":41}', out);
    expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ n: 42 });

    const found = await eventually(async () => {
      const { events } = (await aws(
        'logs filter-log-events --log-group-name /aws/lambda/counter --filter-pattern seen',
      )) as { events: { message: string }[] };
      return events.length > 0 ? events : undefined;
    });
    expect(found[0]!.message).toContain('seen 41');
  });

  test('receives failed records from the queue and the topic of its mappings', async () => {
    const zip = join(scratch, 'failing.zip');
    await writeFile(
      zip,
      zipSync({ 'index.js': strToU8(`exports.handler = async () => { throw new Error('no'); };`) }),
    );
    const { QueueUrl } = await aws('sqs create-queue --queue-name failed');
    const { TopicArn } = await aws('sns create-topic --name failed');
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:failed';
    await aws(
      'sns subscribe --protocol sqs --topic-arn',
      TopicArn as string,
      '--notification-endpoint',
      queueArn,
    );
    await aws('kinesis create-stream --stream-name failing --shard-count 1');
    await untilActive('failing');
    for (const [name, destination] of [
      ['to-queue', queueArn],
      ['to-topic', TopicArn as string],
    ]) {
      await aws(
        `lambda create-function --function-name ${name} --runtime nodejs22.x --handler index.handler` +
          ` --role arn:aws:iam::000000000000:role/r --zip-file fileb://${zip}`,
      );
      await aws(
        `lambda create-event-source-mapping --function-name ${name} --starting-position TRIM_HORIZON` +
          ' --event-source-arn arn:aws:kinesis:us-east-1:000000000000:stream/failing' +
          ` --maximum-retry-attempts 0 --destination-config OnFailure={Destination=${destination}}`,
      );
    }
    await aws('kinesis put-record --stream-name failing --partition-key a --data hello');
    const bodies: Record<string, unknown>[] = [];
    while (bodies.length < 2) {
      const { Messages = [] } = (await aws(
        'sqs receive-message --wait-time-seconds 20 --max-number-of-messages 10 --queue-url',
        QueueUrl as string,
      )) as { Messages?: { Body: string; ReceiptHandle: string }[] };
      if (Messages.length === 0) break;
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(JSON.parse(Body) as Record<string, unknown>);
        await aws('sqs delete-message --queue-url', QueueUrl as string, '--receipt-handle', ReceiptHandle);
      }
    }
    const fromTopic = bodies.find(({ Type }) => Type === 'Notification');
    const fromQueue = bodies.find(({ version }) => version === '1.0');
    expect(JSON.parse(fromTopic?.['Message'] as string)).toMatchObject({
      KinesisBatchInfo: { batchSize: 1 },
    });
    expect(fromQueue).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 },
      KinesisBatchInfo: { batchSize: 1 },
    });
    await expect(aws('sqs get-queue-url --queue-name missing')).rejects.toThrow(
      'AWS.SimpleQueueService.NonExistentQueue',
    );
  });

  test('reads metrics of a stream, and puts its own metrics', async () => {
    await aws('kinesis create-stream --stream-name measured --shard-count 1');
    await eventually(async () => {
      const put = 'kinesis put-record --stream-name measured --partition-key a --data';
      return aws(put, 'text');
    });
    const [from, to] = [-60, 60].map((minutes) => new Date(Date.now() + minutes * 60_000).toISOString());
    const statistics = await aws(
      `cloudwatch get-metric-statistics --namespace AWS/Kinesis --metric-name IncomingRecords --period 3600` +
        ` --dimensions Name=StreamName,Value=measured --statistics Sum --start-time ${from} --end-time ${to}`,
    );
    expect(statistics).toMatchObject({ Label: 'IncomingRecords', Datapoints: [{ Sum: 1, Unit: 'Count' }] });
    await aws('cloudwatch put-metric-data --namespace Shop --metric-name Orders --unit Count --value 2.5');
    const queries = [
      {
        Id: 'm1',
        MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Orders' }, Period: 60, Stat: 'Sum' },
      },
      { Id: 'twice', Expression: 'm1 * 2' },
    ];
    const data = await aws(
      `cloudwatch get-metric-data --start-time ${from} --end-time ${to} --metric-data-queries`,
      JSON.stringify(queries),
    );
    expect(data).toMatchObject({ MetricDataResults: [{ Values: [2.5] }, { Values: [5] }] });
  });
});
