import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ProxyTrap, startProxyTrap } from '../support/processes/proxy-trap.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { exec, findAwsClis } from './aws-clis.ts';

/* `millrace exec -- aws …`, for every service and both versions of the CLI. A proxy catches what leaves the machine. */

/** A call of each service that changes nothing. */
const CALLS: Readonly<Record<string, string>> = {
  apigateway: 'apigateway get-rest-apis',
  apigatewayv2: 'apigatewayv2 get-apis',
  'application-autoscaling': 'application-autoscaling describe-scalable-targets --service-namespace lambda',
  cloudformation: 'cloudformation list-stacks',
  ecr: 'ecr describe-repositories',
  events: 'events list-rules',
  iam: 'iam list-roles',
  kinesis: 'kinesis list-streams',
  lambda: 'lambda list-functions',
  logs: 'logs describe-log-groups',
  monitoring: 'cloudwatch list-metrics',
  s3: 's3api list-buckets',
  scheduler: 'scheduler list-schedules',
  sns: 'sns list-topics',
  sqs: 'sqs list-queues',
  ssm: 'ssm get-parameters --names none',
  sts: 'sts get-caller-identity',
};

const ROLE = 'arn:aws:iam::000000000000:role/r';
const HANDLER = `exports.handler = async (event) => { console.log('seen', event.n); return { n: event.n + 1 }; };`;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let trap: ProxyTrap;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(join(directory.path, 'data'));
  trap = await startProxyTrap();
});

afterAll(async () => {
  trap?.close();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

test('there is a call for every service', async () => {
  const support = await readFile(new URL('../../docs/support.md', import.meta.url), 'utf8');
  const services = [...support.matchAll(/^## ([\w-]+):/gm)].map(([, name]) => name);
  expect(Object.keys(CALLS)).toEqual(services);
});

describe.each(findAwsClis())('AWS CLI $version', ({ major, path }) => {
  let folder: string;

  beforeAll(async () => {
    folder = join(directory.path, `cli-${major}`);
    await mkdir(join(folder, 'code'), { recursive: true });
    await writeFile(join(folder, 'code', 'index.js'), HANDLER);
    await writeFile(join(folder, 'code.zip'), zipSync({ 'index.js': strToU8(HANDLER) }));
  });

  /** @param words a command line without quotes; values with spaces or quotes follow it */
  async function aws(words: string, ...values: string[]): Promise<string> {
    const context = { endpoint: server.endpoint, trap, cwd: folder };
    const output = await exec(context, [path, ...words.split(' '), ...values]);
    expect(trap.requests).toEqual([]);
    return output;
  }
  const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
  const read = (name: string) => readFile(join(folder, name));
  /** Version 2 expects base64 by default; version 1 takes every value as it is. */
  const raw = major === 2 ? ' --cli-binary-format raw-in-base64-out' : '';

  test.each(Object.keys(CALLS))('%s answers', async (service) => {
    await aws(CALLS[service]!);
  });

  test('s3: parts, synchronized folders, listings, pipes, presigned URLs', async () => {
    const bucket = `s3://files-${major}`;
    const large = Buffer.alloc(9 * 2 ** 20, 'millrace');
    await write('large', large);
    await aws(`s3 mb ${bucket}`);
    await aws(`s3 cp large ${bucket}/large --no-progress`);
    await aws(`s3 cp ${bucket}/large back --no-progress`);
    expect(large.equals(await read('back'))).toBe(true);
    // A copy in parts, for which version 2 reads the tags of the object.
    await aws(`s3 cp ${bucket}/large ${bucket}/copy --no-progress`);
    await aws(`s3 sync code ${bucket}/code --no-progress`);
    expect(await aws(`s3 sync code ${bucket}/code --no-progress`)).toBe('');
    expect(await aws(`s3 cp ${bucket}/code/index.js -`)).toBe(HANDLER);
    expect(await aws(`s3 ls ${bucket} --recursive`)).toMatch(/ 9437184 large$/m);
    const url = await aws(`s3 presign ${bucket}/code/index.js`);
    expect(await (await fetch(url)).text()).toBe(HANDLER);
    await aws(`s3 rb ${bucket} --force`);
    await expect(aws(`s3 ls ${bucket}`)).rejects.toThrow('NoSuchBucket');
  });

  test('kinesis: data as text and as base64', async () => {
    const stream = `--stream-name data-${major}`;
    await aws(`kinesis create-stream --shard-count 1 ${stream}`);
    await aws(`kinesis wait stream-exists ${stream}`);
    await aws(`kinesis put-record --partition-key a ${stream}${raw} --data hello`);
    await aws(`kinesis put-record --partition-key a ${stream} --data aGVsbG8=`);
    await aws(`kinesis put-records ${stream} --records Data=aGVsbG8=,PartitionKey=a`);
    const from = '--shard-id 0 --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text';
    const iterator = await aws(`kinesis get-shard-iterator ${stream} ${from}`);
    const data = JSON.parse(
      await aws('kinesis get-records --query Records[].Data --shard-iterator', iterator),
    ) as string[];
    const base64 = major === 2 ? 'hello' : 'aGVsbG8=';
    expect(data.map((value) => Buffer.from(value, 'base64').toString())).toEqual(['hello', base64, base64]);
  });

  test('lambda and logs: a payload, its response, its log', async () => {
    const name = `counter-${major}`;
    const options = `--runtime nodejs22.x --handler index.handler --role ${ROLE} --zip-file fileb://code.zip`;
    await aws(`lambda create-function --function-name ${name} ${options}`);
    await aws(`lambda wait function-active-v2 --function-name ${name}`);
    const invoke = `lambda invoke --function-name ${name} response.json${raw}`;
    const log = await aws(`${invoke} --log-type Tail --query LogResult --output text --payload`, '{"n":41}');
    expect(Buffer.from(log, 'base64').toString()).toContain('seen 41');
    expect(JSON.parse(String(await read('response.json')))).toEqual({ n: 42 });
    await write('payload.json', '{"n":1}');
    await aws(`${invoke} --payload file://payload.json`);
    expect(JSON.parse(String(await read('response.json')))).toEqual({ n: 2 });
    const readLog =
      major === 2
        ? `logs tail /aws/lambda/${name}`
        : `logs filter-log-events --log-group-name /aws/lambda/${name} --filter-pattern seen`;
    await eventually(async () => (await aws(readLog)).includes('seen 1') || undefined);
  });

  test('cloudformation: packages a folder, deploys it, and updates the stack', async () => {
    await write(
      'template.yml',
      `Parameters: { Timeout: { Type: Number } }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Role: '${ROLE}', Code: ./code, Timeout: !Ref Timeout }
Outputs: { Name: { Value: !Ref Function } }`,
    );
    const bucket = `packages-${major}`;
    await aws(`s3 mb s3://${bucket}`);
    const output = '--output-template-file packaged.yml';
    await aws(`cloudformation package --template-file template.yml --s3-bucket ${bucket} ${output}`);
    const stack = `--stack-name packaged-${major}`;
    for (const seconds of [5, 6]) {
      // The template is uploaded as well.
      const deploy = `cloudformation deploy ${stack} --template-file packaged.yml --s3-bucket ${bucket}`;
      expect(await aws(`${deploy} --parameter-overrides Timeout=${seconds}`)).toContain(
        'Successfully created/updated stack',
      );
      const query = '--query Stacks[0].Outputs[0].OutputValue --output text';
      const name = await aws(`cloudformation describe-stacks ${stack} ${query}`);
      expect(await aws(`lambda get-function-configuration --function-name ${name} --query Timeout`)).toBe(
        String(seconds),
      );
    }
  });

  test('cloudwatch: a request that the CLI compresses', async () => {
    const metrics = Array.from({ length: 60 }, (_, n) => ({
      MetricName: `orders-${n}`,
      Dimensions: [{ Name: 'Shop', Value: 'x'.repeat(200) }],
      Value: n,
    }));
    await write('metrics.json', JSON.stringify(metrics));
    await aws(`cloudwatch put-metric-data --namespace Shop${major} --metric-data file://metrics.json`);
    const count = await aws(`cloudwatch list-metrics --namespace Shop${major} --query length(Metrics)`);
    expect(count).toBe('60');
  });

  test('sqs, sns, events: a message arrives through a topic and through a rule', async () => {
    const queue = `inbox-${major}`;
    const url = await aws(`sqs create-queue --queue-name ${queue} --query QueueUrl --output text`);
    const queueArn = `arn:aws:sqs:us-east-1:000000000000:${queue}`;
    const topic = await aws(`sns create-topic --name ${queue} --query TopicArn --output text`);
    await aws(`sns subscribe --protocol sqs --topic-arn ${topic} --notification-endpoint ${queueArn}`);
    await aws(`sns publish --topic-arn ${topic} --message`, 'from a topic');
    await aws(`events put-rule --name ${queue} --event-pattern`, '{"source":["shop"]}');
    await aws(`events put-targets --rule ${queue} --targets Id=1,Arn=${queueArn}`);
    await aws('events put-events --entries', '[{"Source":"shop","DetailType":"from a rule","Detail":"{}"}]');
    let bodies = '';
    while (!/from a topic.*from a rule|from a rule.*from a topic/.test(bodies)) {
      const received = await aws(
        `sqs receive-message --wait-time-seconds 20 --max-number-of-messages 10 --queue-url ${url}`,
      );
      expect(received).not.toBe('');
      bodies += JSON.stringify(JSON.parse(received));
    }
  });

  test('ssm, sts, iam, scheduler, apigatewayv2: what others store is read back', async () => {
    await aws(`ssm put-parameter --type String --name /shop/${major} --value`, 'a b');
    expect(await aws(`ssm get-parameter --name /shop/${major} --query Parameter.Value --output text`)).toBe(
      'a b',
    );
    const assumed = `sts assume-role --role-arn ${ROLE} --role-session-name cli`;
    expect(await aws(`${assumed} --query Credentials.AccessKeyId --output text`)).toMatch(/^ASIA/);
    const trust = '{"Version":"2012-10-17","Statement":[]}';
    await aws(`iam create-role --role-name cli-${major} --assume-role-policy-document`, trust);
    expect(await aws(`iam get-role --role-name cli-${major} --query Role.Arn --output text`)).toBe(
      `arn:aws:iam::000000000000:role/cli-${major}`,
    );
    const target = `Arn=arn:aws:sqs:us-east-1:000000000000:none,RoleArn=${ROLE}`;
    const schedule = `scheduler create-schedule --name cli-${major} --flexible-time-window Mode=OFF`;
    await aws(`${schedule} --target ${target} --schedule-expression`, 'rate(1 day)');
    expect(await aws(`scheduler get-schedule --name cli-${major} --query State`)).toBe('"ENABLED"');
    const api = `apigatewayv2 create-api --name cli-${major} --protocol-type HTTP --query ApiId --output text`;
    const id = await aws(api);
    expect(await aws(`apigatewayv2 get-api --api-id ${id} --query Name --output text`)).toBe(`cli-${major}`);
    const cors = `apigatewayv2 update-api --api-id ${id} --cors-configuration AllowOrigins=*`;
    expect(await aws(`${cors} --query CorsConfiguration.AllowOrigins[0]`)).toBe('"*"');
  });
});
