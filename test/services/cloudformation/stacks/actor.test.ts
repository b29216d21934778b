import { beforeEach, expect, test } from 'vitest';
import type { Authority } from '../../../../src/schema/caller.ts';
import type { Input, Operation } from '../../../../src/schema/operation.ts';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import type { ResourceHandler } from '../../../../src/services/cloudformation/resources/handler.ts';
import { AccessDenied } from '../../../../src/services/sqs/errors.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { DeleteQueue } from '../../../../src/services/sqs/operations/delete-queue.ts';
import { caller, World } from '../world.ts';

const ANN = 'arn:aws:iam::123456789012:user/ann';
const RoleARN = 'arn:aws:iam::123456789012:role/deploy';
const DENIAL =
  `User: ${ANN} is not authorized to perform: sqs:CreateQueue on resource: ` +
  'arn:aws:sqs:eu-west-1:123456789012:orders because no identity-based policy allows the sqs:CreateQueue action';
const TemplateBody = JSON.stringify({ Resources: { Orders: { Type: 'Test::Queue' } } });

let log: string[];
let isDenied: boolean;
let isHeld: boolean;
let world: World;

const named = (name: string): Authority => ({ name, require: () => undefined });

const calls: Calls = {
  authorities: {
    ofRole: (arn, session) => named(`${arn} ${session}`),
    ofService: (principal) => named(principal),
    ofPrincipal: ({ name, accessKeyId, isLimited }, via) =>
      named(`${name} ${accessKeyId} ${isLimited === true ? 'limited ' : ''}via ${via}`),
  },
  async call(_, operation, __, { authority }) {
    log.push(`${operation.name} ${authority?.name}`);
    if (isDenied && operation.name === 'CreateQueue') throw AccessDenied(DENIAL);
    return Promise.resolve({} as never);
  },
};

/** A queue, with a creation that can be held before it begins. */
const queue: ResourceHandler = {
  type: 'Test::Queue',
  properties: {},
  required: [],
  nameProperty: undefined,
  attributeNames: [],
  creationKey: () => 'orders',
  async create(name, _, context) {
    await context.waitUntil(() => Promise.resolve(!isHeld));
    await context.call('sqs', CreateQueue, { QueueName: name });
    await context.created(name);
    return {};
  },
  async remove(name, _, context) {
    await context.call('sqs', DeleteQueue, { QueueUrl: name });
  },
};

/** A call of a user with the access key AKIA. */
function callAsAnn<Op extends Operation>(operation: Op, input: Input<Op>, isLimited = false) {
  const bound = world.cloudFormation.service.operations.get(operation.name)!;
  return bound.run(input, { ...caller, accessKeyId: 'AKIA', authority: { ...named(ANN), isLimited } });
}

beforeEach(() => {
  log = [];
  isDenied = false;
  isHeld = false;
  world = new World([queue], calls);
});

test('a stack is changed as the client that asks for it', async () => {
  await callAsAnn(CreateStack, { StackName: 'shop', TemplateBody });
  expect(await world.settle()).toMatchObject({ status: 'CREATE_COMPLETE' });
  expect(log).toEqual([`CreateQueue ${ANN} AKIA via cloudformation.amazonaws.com`]);
});

test('a stack with a role is changed as that role, also when it is deleted', async () => {
  await callAsAnn(CreateStack, { StackName: 'shop', TemplateBody, RoleARN });
  await world.settle();
  await callAsAnn(DeleteStack, { StackName: 'shop' });
  await world.clock.advance(1_000);
  expect(log).toEqual([
    `CreateQueue ${RoleARN} AWSCloudFormation`,
    `DeleteQueue ${RoleARN} AWSCloudFormation`,
  ]);
});

test('a change that a restart interrupts goes on as the same user', async () => {
  isHeld = true;
  await callAsAnn(CreateStack, { StackName: 'shop', TemplateBody });
  await world.clock.advance(100);
  await world.restart();
  await world.settle();
  expect(log).toEqual([`DeleteQueue ${ANN} AKIA via cloudformation.amazonaws.com`]);
});

test('the stack knows whether the client was a session with policies', async () => {
  await callAsAnn(CreateStack, { StackName: 'shop', TemplateBody }, true);
  await world.settle();
  expect(log).toEqual([`CreateQueue ${ANN} AKIA limited via cloudformation.amazonaws.com`]);
});

test('a resource that the user may not create fails the stack, with the sentence of the service', async () => {
  isDenied = true;
  await callAsAnn(CreateStack, { StackName: 'shop', TemplateBody });
  expect(await world.settle()).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(await world.reasons()).toContainEqual(
    expect.stringMatching(
      /^Resource handler returned message: "User: .*:user\/ann is not authorized to perform: sqs:CreateQueue on .* \(Service: .*, Status Code: 403, Request ID: .*HandlerErrorCode: AccessDenied\)$/,
    ),
  );
});

test('without checks, the server makes the changes', async () => {
  await world.call(CreateStack, { StackName: 'shop', TemplateBody, RoleARN });
  await world.settle();
  expect(log).toEqual(['CreateQueue undefined']);
});
