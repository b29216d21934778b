import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { beforeEach, expect, test } from 'vitest';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { customResource } from '../../../../src/services/cloudformation/resources/cloudformation/custom-resource.ts';
import { Things, World } from '../world.ts';

interface Request {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

const ServiceToken = 'arn:aws:lambda:eu-west-1:123456789012:function:provider';
const StackName = 'shop';

let world: World;
let things: Things;
let requests: Request[];
/** What the function does with a request, before it returns. */
let respond: (request: Request) => Record<string, unknown> | undefined;
/** The error with which the function ends. */
let functionError: string | undefined;

beforeEach(() => {
  requests = [];
  functionError = undefined;
  respond = ({ RequestType: type, ResourceProperties: { Name: name } }) => ({
    Status: 'SUCCESS',
    PhysicalResourceId: name,
    Data: { Type: type, Count: 3 },
  });
  things = new Things();
  const lambda = async (_service: string, _operation: unknown, { Payload }: { Payload: Buffer }) => {
    const request = JSON.parse(Payload.toString()) as Request;
    requests.push(request);
    const response = respond(request);
    if (response) await put(request, response);
    return functionError === undefined
      ? { StatusCode: 200 }
      : { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorMessage: functionError })) };
  };
  world = new World([customResource, things.type], {
    authorities: NO_AUTHORITIES,
    call: lambda as unknown as Calls['call'],
  });
});

function put({ ResponseURL }: Request, response: Record<string, unknown>): Promise<boolean> {
  const { pendingRequests } = world.cloudFormation;
  return pendingRequests.receive(new URL(ResponseURL).pathname, Buffer.from(JSON.stringify(response)));
}

function template(properties: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Resources: {
      Own: { Type: 'Custom::Domain', Properties: { ServiceToken, ...properties } },
      ...more,
    },
    Outputs: {
      Type: { Value: { 'Fn::GetAtt': ['Own', 'Type'] } },
      Count: { Value: { 'Fn::GetAtt': ['Own', 'Count'] } },
      Id: { Value: { Ref: 'Own' } },
    },
  });
}

const create = async (TemplateBody: string) => {
  await world.call(CreateStack, { StackName, TemplateBody });
  return world.settle();
};
const update = async (TemplateBody: string) => {
  await world.call(UpdateStack, { StackName, TemplateBody });
  return world.settle();
};
const remove = async () => {
  const { Stacks: stacks } = await world.call(DescribeStacks, { StackName });
  await world.call(DeleteStack, { StackName });
  return world.settle(stacks[0]!.StackId);
};
const sent = () => requests.map(({ RequestType, PhysicalResourceId: id }) => `${RequestType} ${id ?? '-'}`);
const outputs = async () => {
  const { Stacks: stacks } = await world.call(DescribeStacks, { StackName });
  return Object.fromEntries(
    stacks[0]!.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
};

test('the function gets each change as a request, and its data are the attributes', async () => {
  await create(template({ Name: 'a', Size: 5, Rules: [{ On: true }] }));
  expect(requests[0]).toEqual({
    RequestType: 'Create',
    ServiceToken,
    ResponseURL: expect.stringMatching(
      /^http:\/\/127\.0\.0\.1:4566\/_millrace\/cloudformation\/responses\/[\w-]+\/Own\/[0-9a-f]{40}$/,
    ),
    StackId: expect.stringContaining(':stack/shop/'),
    RequestId: expect.any(String),
    LogicalResourceId: 'Own',
    ResourceType: 'Custom::Domain',
    ResourceProperties: { ServiceToken, Name: 'a', Size: '5', Rules: [{ On: 'true' }] },
  });
  expect(await outputs()).toEqual({ Type: 'Create', Count: '3', Id: 'a' });

  expect(await update(template({ Name: 'a', Size: 6 }))).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(requests[1]).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'a',
    ResourceProperties: { ServiceToken, Name: 'a', Size: '6' },
    OldResourceProperties: { ServiceToken, Name: 'a', Size: '5', Rules: [{ On: 'true' }] },
  });
  expect(await remove()).toMatchObject({ status: 'DELETE_COMPLETE' });
  expect(sent()).toEqual(['Create -', 'Update a', 'Delete a']);
});

test('another physical id replaces the resource, and the rollback removes the new one', async () => {
  await create(template({ Name: 'a' }));
  await update(template({ Name: 'b' }));
  expect(sent()).toEqual(['Create -', 'Update a', 'Delete a']);

  things.failing.add('create Later');
  const later = { Later: { Type: 'Test::Thing', DependsOn: 'Own' } };
  expect(await update(template({ Name: 'c' }, later))).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(sent().slice(3)).toEqual(['Update b', 'Delete c']);
  expect(await outputs()).toMatchObject({ Id: 'b' });
});

test('a failed response fails the resource, which is then removed', async () => {
  respond = ({ RequestType: type }) =>
    type === 'Create'
      ? { Status: 'FAILED', Reason: 'no such zone', PhysicalResourceId: 'half' }
      : { Status: 'SUCCESS', PhysicalResourceId: 'half' };
  expect(await create(template({ Name: 'a' }))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(sent()).toEqual(['Create -', 'Delete half']);
  expect(await world.reasons()).toContainEqual(
    expect.stringMatching(
      /^Received response status \[FAILED\] from custom resource\. Message returned: no such zone \(RequestId: /,
    ),
  );
});

test('a failed update is undone by another update', async () => {
  await create(template({ Name: 'a' }));
  respond = ({ ResourceProperties: { Size: size } }) => ({
    Status: size === '6' ? 'FAILED' : 'SUCCESS',
    PhysicalResourceId: 'a',
  });
  expect(await update(template({ Name: 'a', Size: 6 }))).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE',
  });
  expect(sent()).toEqual(['Create -', 'Update a', 'Update a']);
  expect(requests[2]).toMatchObject({ OldResourceProperties: { Size: '6' } });
});

test('no response within ServiceTimeout fails the resource', async () => {
  respond = ({ RequestType: type }) => (type === 'Create' ? undefined : { Status: 'SUCCESS' });
  const startMs = world.clock.now();
  expect(await create(template({ ServiceTimeout: 30 }))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(world.clock.now() - startMs).toBeGreaterThanOrEqual(30_000);
  expect(world.clock.now() - startMs).toBeLessThan(40_000);
  expect(await world.reasons()).toContainEqual(
    expect.stringContaining('CloudFormation did not receive a response from your Custom Resource.'),
  );
  expect(sent()).toEqual(['Create -', expect.stringMatching(/^Delete shop-Own-[A-Z0-9]{12}$/)]);
  // A response that comes too late is refused.
  expect(await put(requests[0]!, { Status: 'SUCCESS' })).toBe(false);
});

test.each([
  ["Cannot find module '@aws-sdk/client-s3'", '@aws-sdk/client-s3'],
  ["Unable to import module 'index': No module named 'boto3'", 'boto3'],
])('a function that fails without a response fails the resource at once: %s', async (problem, missing) => {
  respond = ({ RequestType: type }) => (type === 'Create' ? undefined : { Status: 'SUCCESS' });
  functionError = problem;
  expect(await create(template({}))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(sent()).toEqual(['Create -', expect.stringMatching(/^Delete shop-Own-/)]);
  expect(await world.reasons()).toContainEqual(
    expect.stringContaining(
      `failed and sent no response: ${problem} AWS's runtime has it; here: millrace runtime add ${missing}`,
    ),
  );
});

test('the service token of an existing resource cannot change', async () => {
  await create(template({ Name: 'a' }));
  const other = template({ Name: 'a', ServiceToken: `${ServiceToken}-2` });
  expect(await update(other)).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(await world.reasons()).toContain('Modifying service token is not allowed.');
  expect(sent()).toEqual(['Create -']);
});

test('a creation that a crash interrupts is removed under the id of its response', async () => {
  respond = () => undefined;
  await world.call(CreateStack, { StackName, TemplateBody: template({ Name: 'a' }) });
  await world.clock.advance(1_000);
  expect(sent()).toEqual(['Create -']);
  const [request] = requests;
  // The response is stored, and the power fails before the stack continues.
  const { pendingRequests } = world.cloudFormation;
  const body = Buffer.from(JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'made' }));
  await pendingRequests
    .receive(new URL(request!.ResponseURL).pathname, body)
    .then(() => world.power.cutAfter(0));
  respond = () => ({ Status: 'SUCCESS', PhysicalResourceId: 'made' });
  await world.restartAfterKill();
  expect(await world.settle()).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(sent()).toEqual(['Create -', 'Delete made']);
});

test('what an update creates that a crash interrupts is removed', async () => {
  await create(template({ Name: 'a' }));
  const usual = respond;
  respond = () => undefined;
  await world.call(UpdateStack, { StackName, TemplateBody: template({ Name: 'b' }) });
  await world.clock.advance(1_000);
  const { pendingRequests } = world.cloudFormation;
  const body = Buffer.from(JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'b' }));
  const { pathname } = new URL(requests[1]!.ResponseURL);
  await pendingRequests.receive(pathname, body).then(() => world.power.cutAfter(0));
  respond = usual;
  await world.restartAfterKill();
  expect(await world.settle()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(sent()).toEqual(['Create -', 'Update a', 'Update a', 'Delete b']);
  expect(requests[3]).toMatchObject({ ResourceProperties: { Name: 'b' } });
  expect(await outputs()).toMatchObject({ Id: 'a' });
});

test('a creation that a crash interrupts before the response is removed under a generated id', async () => {
  respond = () => undefined;
  await world.call(CreateStack, { StackName, TemplateBody: template({ Name: 'a' }) });
  await world.clock.advance(1_000);
  world.power.cutAfter(0);
  respond = () => ({ Status: 'SUCCESS' });
  await world.restartAfterKill();
  expect(await world.settle()).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(sent()).toEqual(['Create -', expect.stringMatching(/^Delete shop-Own-[A-Z0-9]{12}$/)]);
});

test('the values of a response with NoEcho are stored encrypted, and shown in outputs only', async () => {
  const Data = { Type: 'very-secret', Count: 3 };
  respond = () => ({ Status: 'SUCCESS', PhysicalResourceId: 'a', NoEcho: true, Data });
  expect(await create(template({ Name: 'a' }))).toMatchObject({ status: 'CREATE_COMPLETE' });
  const { Stacks: stacks } = await world.call(DescribeStacks, { StackName });
  expect(stacks[0]?.Outputs).toContainEqual({ OutputKey: 'Type', OutputValue: 'very-secret' });
  const entries = await world.store.meta.list('cloudformation/');
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.map(({ value }) => value.toString()).join()).not.toContain('very-secret');
});
