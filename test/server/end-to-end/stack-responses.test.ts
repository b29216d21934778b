import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

// The members of AWS's recorded responses to the same requests: those that are always sent, even empty, and none of those that are
// omitted.

let server: TestServer;

beforeAll(async () => {
  server = await runningServer();
});

afterAll(() => server.close());

async function call(Action: string, input: Record<string, string> = {}): Promise<string> {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Action, Version: '2010-05-15', ...input }),
  });
  return response.text();
}

/** The names of the children of the first element with a name; undefined when there is none. */
function membersOf(xml: string, element: string): string[] | undefined {
  const start = xml.indexOf(`<${element}>`);
  if (start < 0) return undefined;
  const names: string[] = [];
  let depth = 0;
  for (const [tag, closing, name, empty] of xml.slice(start).matchAll(/<(\/?)([A-Za-z]+)(\/?)>/g)) {
    if (closing === '/') depth--;
    if (depth === 0 && closing === '/') break;
    if (depth === 1 && closing === '') names.push(name!);
    if (closing === '' && empty === '') depth++;
    if (tag === '') break;
  }
  return names.sort();
}

function textOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
}

async function settled(StackName: string): Promise<string> {
  return eventually(async () => {
    const xml = await call('DescribeStacks', { StackName });
    return /<StackStatus>\w+_(COMPLETE|FAILED)</.test(xml) ? xml : undefined;
  });
}

const template = (visibility: number) =>
  JSON.stringify({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: visibility } } },
  });

const STACK = [
  'CreationTime',
  'DisableRollback',
  'DriftInformation',
  'EnableTerminationProtection',
  'NotificationARNs',
  'RollbackConfiguration',
  'StackId',
  'StackName',
  'StackStatus',
  'Tags',
];
const CHANGE_SET = [
  'Capabilities',
  'ChangeSetId',
  'ChangeSetName',
  'Changes',
  'CreationTime',
  'ExecutionStatus',
  'IncludeNestedStacks',
  'NotificationARNs',
  'RollbackConfiguration',
  'StackId',
  'StackName',
  'Status',
];
const RESOURCE = [
  'DriftInformation',
  'LogicalResourceId',
  'PhysicalResourceId',
  'ResourceStatus',
  'ResourceType',
];

describe('a stack', () => {
  it('has the members that AWS sends, when it was created and after it was deleted', async () => {
    const StackName = 'direct';
    await call('CreateStack', { StackName, TemplateBody: template(1) });
    const created = await settled(StackName);
    expect(membersOf(created, 'member')).toEqual(STACK);
    expect(created).toContain('<StackDriftStatus>NOT_CHECKED</StackDriftStatus>');
    const stackId = textOf(created, 'StackId')!;

    await call('UpdateStack', { StackName, TemplateBody: template(2) });
    expect(membersOf(await settled(StackName), 'member')).toEqual([...STACK, 'LastUpdatedTime'].sort());

    const resources = await call('DescribeStackResources', { StackName });
    expect(membersOf(resources, 'member')).toEqual([...RESOURCE, 'StackId', 'StackName', 'Timestamp'].sort());
    const listed = await call('ListStackResources', { StackName });
    expect(membersOf(listed, 'member')).toEqual([...RESOURCE, 'LastUpdatedTimestamp'].sort());
    const detail = await call('DescribeStackResource', { StackName, LogicalResourceId: 'Queue' });
    expect(membersOf(detail, 'StackResourceDetail')).toEqual(
      [...RESOURCE, 'LastUpdatedTimestamp', 'Metadata', 'StackId', 'StackName'].sort(),
    );

    await call('DeleteStack', { StackName });
    const deleted = await settled(stackId);
    expect(membersOf(deleted, 'member')).toEqual(
      [
        ...STACK.filter((name) => name !== 'EnableTerminationProtection'),
        'DeletionTime',
        'LastUpdatedTime',
      ].sort(),
    );
    const listedStacks = await call('ListStacks');
    expect(membersOf(listedStacks, 'member')).toEqual([
      'CreationTime',
      'DeletionTime',
      'DriftInformation',
      'LastUpdatedTime',
      'StackId',
      'StackName',
      'StackStatus',
    ]);
  });

  it('has the members for which the request had a value', async () => {
    const StackName = 'given';
    await call('CreateStack', {
      StackName,
      TemplateBody: JSON.stringify({
        Description: 'what it is',
        Parameters: { P: { Type: 'String' } },
        Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
        Outputs: { Url: { Value: { Ref: 'Queue' } } },
      }),
      'Parameters.member.1.ParameterKey': 'P',
      'Parameters.member.1.ParameterValue': 'p',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      'NotificationARNs.member.1': 'arn:aws:sns:us-east-1:000000000000:t',
      'Tags.member.1.Key': 'k',
      'Tags.member.1.Value': 'v',
      TimeoutInMinutes: '5',
      DisableRollback: 'true',
      RoleARN: 'arn:aws:iam::000000000000:role/r',
    });
    const created = await settled(StackName);
    expect(membersOf(created, 'member')).toEqual(
      [
        ...STACK,
        'Capabilities',
        'Description',
        'Outputs',
        'Parameters',
        'RoleARN',
        'TimeoutInMinutes',
      ].sort(),
    );
    expect(created).toContain('<DisableRollback>true</DisableRollback>');
    expect(created).toContain('<TimeoutInMinutes>5</TimeoutInMinutes>');
    expect(created).toContain('<member>arn:aws:sns:us-east-1:000000000000:t</member>');
    expect(textOf(await call('ListStacks'), 'TemplateDescription')).toBe('what it is');
  });

  it('omits a property whose parameter is AWS::NoValue', async () => {
    const StackName = 'no-value';
    await call('CreateStack', {
      StackName,
      TemplateBody: JSON.stringify({
        Parameters: { Timeout: { Type: 'String', Default: 'AWS::NoValue' } },
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: { Ref: 'Timeout' } } },
        },
      }),
    });
    expect(await settled(StackName)).toContain('<StackStatus>CREATE_COMPLETE</StackStatus>');
  });
});

describe('the topics of a stack', () => {
  const json = async (service: string, target: string, input: object) => {
    const response = await fetch(server.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        'x-amz-date': '20260101T000000Z',
        authorization: `AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Record<string, unknown>;
  };

  it('get its events, and a topic that does not exist fails nothing', async () => {
    const topics = {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'events' } },
      Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Topic' },
          Protocol: 'sqs',
          Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
          RawMessageDelivery: true,
        },
      },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Inbox' }],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: '*',
              },
            ],
          },
        },
      },
    };
    await call('CreateStack', { StackName: 'topics', TemplateBody: JSON.stringify({ Resources: topics }) });
    expect(await settled('topics')).toContain('<StackStatus>CREATE_COMPLETE</StackStatus>');
    const StackName = 'watched';
    await call('CreateStack', {
      StackName,
      TemplateBody: template(1),
      'NotificationARNs.member.1': 'arn:aws:sns:us-east-1:000000000000:none',
      'NotificationARNs.member.2': 'arn:aws:sns:us-east-1:000000000000:events',
    });
    const created = await settled(StackName);
    expect(created).toContain('<StackStatus>CREATE_COMPLETE</StackStatus>');
    await call('DeleteStack', { StackName });

    const bodies: string[] = [];
    await eventually(async () => {
      const QueueUrl = `${server.endpoint}/000000000000/inbox`;
      const { Messages = [] } = (await json('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 5,
      })) as { Messages?: { Body: string }[] };
      bodies.push(...Messages.map(({ Body }) => Body));
      return bodies.length >= 9 || undefined;
    });
    const statuses = bodies
      .map((body) =>
        Object.fromEntries([...body.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value])),
      )
      .map(({ LogicalResourceId: id, ResourceStatus: status }) => `${id} ${status}`);
    // Messages of a standard topic arrive in any order.
    expect(statuses.sort()).toEqual(
      [
        'watched CREATE_IN_PROGRESS',
        'Queue CREATE_IN_PROGRESS',
        'Queue CREATE_IN_PROGRESS',
        'Queue CREATE_COMPLETE',
        'watched CREATE_COMPLETE',
        'watched DELETE_IN_PROGRESS',
        'Queue DELETE_IN_PROGRESS',
        'Queue DELETE_COMPLETE',
        'watched DELETE_COMPLETE',
      ].sort(),
    );
    const first = bodies.find((body) => /'watched'[^]*'CREATE_IN_PROGRESS'/.test(body))!;
    expect(first).toBe(
      `StackId='${textOf(created, 'StackId')}'\nTimestamp='${/Timestamp='(.+)'/.exec(first)?.[1]}'\n` +
        `EventId='${/EventId='(.+)'/.exec(first)?.[1]}'\nLogicalResourceId='watched'\nNamespace='000000000000'\n` +
        `PhysicalResourceId='${textOf(created, 'StackId')}'\nPrincipalId='000000000000'\nResourceProperties='null'\n` +
        "ResourceStatus='CREATE_IN_PROGRESS'\nResourceStatusReason='User Initiated'\n" +
        "ResourceType='AWS::CloudFormation::Stack'\nStackName='watched'\nClientRequestToken='null'\n",
    );
  });
});

describe('a change set', () => {
  it('has the members that AWS sends, and so has the stack that it created', async () => {
    const names = { StackName: 'proposed', ChangeSetName: 'first' };
    await call('CreateChangeSet', { ...names, ChangeSetType: 'CREATE', TemplateBody: template(1) });
    const review = await call('DescribeStacks', { StackName: names.StackName });
    expect(membersOf(review, 'member')).toEqual([...STACK, 'StackStatusReason'].sort());
    const proposal = await call('DescribeChangeSet', names);
    expect(membersOf(proposal, 'DescribeChangeSetResult')).toEqual(CHANGE_SET);
    expect(membersOf(proposal, 'ResourceChange')).toEqual([
      'Action',
      'Details',
      'LogicalResourceId',
      'ResourceType',
      'Scope',
    ]);
    expect(membersOf(await call('ListChangeSets', { StackName: names.StackName }), 'member')).toEqual([
      'ChangeSetId',
      'ChangeSetName',
      'CreationTime',
      'ExecutionStatus',
      'IncludeNestedStacks',
      'StackId',
      'StackName',
      'Status',
    ]);
    const changeSetId = textOf(proposal, 'ChangeSetId')!;

    await call('ExecuteChangeSet', names);
    const created = await settled(names.StackName);
    expect(membersOf(created, 'member')).toEqual([...STACK, 'ChangeSetId', 'LastUpdatedTime'].sort());
    expect(textOf(created, 'ChangeSetId')).toBe(changeSetId);

    await call('CreateChangeSet', { ...names, TemplateBody: template(2) });
    const update = await call('DescribeChangeSet', names);
    expect(membersOf(update, 'ResourceChange')).toEqual([
      'Action',
      'Details',
      'LogicalResourceId',
      'PhysicalResourceId',
      'Replacement',
      'ResourceType',
      'Scope',
    ]);
    expect(membersOf(update, 'Target')).toEqual(['Attribute', 'Name', 'RequiresRecreation']);
  });

  it.each(['DescribeChangeSet', 'DeleteChangeSet', 'ExecuteChangeSet'])(
    'of a stack that does not exist is a ValidationError of %s',
    async (action) => {
      const response = await call(action, { StackName: 'nostack', ChangeSetName: 'any' });
      expect(textOf(response, 'Code')).toBe('ValidationError');
      expect(textOf(response, 'Message')).toBe('Stack [nostack] does not exist');
      const unnamed = await call(action, { ChangeSetName: 'any' });
      expect(textOf(unnamed, 'Message')).toBe(
        'StackName must be specified if ChangeSetName is not specified as an ARN.',
      );
    },
  );
});
