import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsCli, type AwsCommand, hasAwsCli, openAwsCli } from '../../support/clients/aws-cli.ts';
import { eventually } from '../../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

// More than two parts: the CLI uploads objects above 8 MB in parts of 8 MB.
const LARGE_BYTES = 17 * 2 ** 20;

const TEMPLATE = `
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } }
  Failed:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: !If [IsProd, 60, 10] }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Subscription: [{ Protocol: sqs, Endpoint: !GetAtt Failed.Arn }]
  Ingestion:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: ./code
      Environment: { Variables: { STAGE: !Sub '\${AWS::StackName}-\${Stage}' } }
Outputs:
  Queue: { Value: !Ref Failed }
  Function: { Value: !Ref Ingestion }
`;

describe.skipIf(!hasAwsCli)('AWS CLI', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: ServerProcess;
  let scratch: string;
  let cli: AwsCli;
  const aws: AwsCommand = (...words) => cli.run(...words);

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

  test('packages a stack, deploys it, deploys it again, changes it and deletes it', async () => {
    const file = (name: string) => join(scratch, name);
    await mkdir(file('code'));
    const source = 'exports.handler = async () => process.env.STAGE;';
    await writeFile(file('code/index.js'), source);
    await writeFile(file('template.yml'), TEMPLATE);
    await aws('s3 mb s3://packages');
    await aws(
      `cloudformation package --template-file ${file('template.yml')} --s3-bucket packages` +
        ` --output-template-file ${file('packaged.yml')}`,
    );
    // The CLI polls a stack every 30 s, so the test executes the change set itself.
    const deploy = async (...more: string[]) => {
      const command =
        `cloudformation deploy --stack-name shop --template-file ${file('packaged.yml')}` +
        ' --capabilities CAPABILITY_IAM --no-execute-changeset --no-fail-on-empty-changeset';
      // It names change sets after the current second, so it cannot deploy a stack twice within one.
      const { printed } = await eventually(() => aws(command, ...more));
      const changeSet = /--change-set-name (\S+)/.exec(printed as string)?.[1];
      if (changeSet === undefined) return printed;
      await aws('cloudformation execute-change-set --change-set-name', changeSet);
      await eventually(async () => (await describe()).status.endsWith('_COMPLETE') || undefined);
      return printed;
    };
    const describe = async () => {
      const { Stacks } = (await aws('cloudformation describe-stacks --stack-name shop')) as {
        Stacks: { StackStatus: string; Outputs: { OutputKey: string; OutputValue: string }[] }[];
      };
      const { StackStatus, Outputs } = Stacks[0]!;
      return {
        status: StackStatus,
        ...Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
      } as { status: string; Queue: string; Function: string };
    };

    await deploy();
    const made = await describe();
    expect(made.status).toBe('CREATE_COMPLETE');
    const [unchanged, response, attributes] = await Promise.all([
      deploy(),
      aws('lambda invoke --function-name', made.Function, file('response.json')).then(() =>
        readFile(file('response.json'), 'utf8'),
      ),
      aws('sqs get-queue-attributes --attribute-names All --queue-url', made.Queue),
    ]);
    expect(unchanged).toContain('No changes to deploy. Stack shop is up to date');
    expect(JSON.parse(response)).toBe('shop-dev');
    expect(attributes).toMatchObject({ Attributes: { VisibilityTimeout: '10' } });

    await deploy('--parameter-overrides', 'Stage=prod');
    expect(await describe()).toEqual({ ...made, status: 'UPDATE_COMPLETE' });
    expect(await aws('sqs get-queue-attributes --attribute-names All --queue-url', made.Queue)).toMatchObject(
      {
        Attributes: { VisibilityTimeout: '60' },
      },
    );
    await aws('cloudformation delete-stack --stack-name shop');
    const error = await eventually(() => describe().then(() => undefined, String));
    expect(error).toContain('Stack with id shop does not exist');
  });

  test('refers to SSM in a property, and rejects cancelling and continuing without an update', async () => {
    await aws('ssm put-parameter --type String --name /refer/stream --value referred');
    const template = {
      Resources: {
        Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: '{{resolve:ssm:/refer/stream}}' } },
      },
    };
    await aws('cloudformation create-stack --stack-name refer --template-body', JSON.stringify(template));
    const resources = await eventually(async () => {
      const { StackResources } = (await aws(
        'cloudformation describe-stack-resources --stack-name refer',
      )) as { StackResources: { PhysicalResourceId?: string; ResourceStatus: string }[] };
      const isMade = StackResources.every((each) => each.ResourceStatus === 'CREATE_COMPLETE');
      return isMade ? StackResources : undefined;
    });
    expect(resources).toMatchObject([{ PhysicalResourceId: 'referred' }]);
    await expect(aws('cloudformation cancel-update-stack --stack-name refer')).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    );
    await expect(aws('cloudformation continue-update-rollback --stack-name refer')).rejects.toThrow(
      'is in CREATE_COMPLETE state and can not continue rolling back.',
    );
  });

  test('uploads a large object in parts, copies it, downloads it and presigns a URL to it', async () => {
    const large = randomBytes(LARGE_BYTES);
    await writeFile(join(scratch, 'large'), large);
    await aws('s3 mb s3://objects');
    await aws(`s3 cp --no-progress --metadata stage=dev ${join(scratch, 'large')} s3://objects/a/large`);
    await aws('s3 cp --no-progress s3://objects/a/large s3://objects/b/large');
    const [head, { printed: url }] = await Promise.all([
      aws('s3api head-object --bucket objects --key a/large'),
      aws('s3 presign s3://objects/a/large'),
      aws(`s3 cp --no-progress s3://objects/b/large ${join(scratch, 'back')}`),
    ]);
    expect(head).toMatchObject({ ContentLength: LARGE_BYTES, Metadata: { stage: 'dev' } });
    expect((await readFile(join(scratch, 'back'))).equals(large)).toBe(true);
    const response = await fetch((url as string).trim());
    expect(Buffer.from(await response.arrayBuffer()).equals(large)).toBe(true);
  });

  test('assumes a role, keeps a secret, and tags a queue', async () => {
    const role = 'arn:aws:iam::111122223333:role/deployer';
    const [assumed, queue] = await Promise.all([
      aws(`sts assume-role --role-session-name ci --role-arn ${role}`),
      aws('sqs create-queue --queue-name jobs --tags stage=dev'),
      aws('ssm put-parameter --type SecureString --name /shop/key --value sesame'),
    ]);
    expect(assumed).toMatchObject({
      AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/deployer/ci' },
    });
    const [parameter, tags] = await Promise.all([
      aws('ssm get-parameter --with-decryption --name /shop/key'),
      aws('sqs list-queue-tags --queue-url', queue['QueueUrl'] as string),
    ]);
    expect(parameter).toMatchObject({ Parameter: { Value: 'sesame', Type: 'SecureString' } });
    expect(tags).toEqual({ Tags: { stage: 'dev' } });
  });
});
