import { expect, test } from 'vitest';
import { DescribeStackEvents } from '../../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResources } from '../../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetTemplate } from '../../../../src/services/cloudformation/operations/get-template.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { JsonDocuments } from '../../../../src/storage/json-documents.ts';
import { caller, things, Things, World } from '../world.ts';

const StackName = 'shop';
const { account, region } = caller;
const stackId = `arn:aws:cloudformation:${region}:${account}:stack/shop/00000000-0000-4000-8000-000000000000`;

const definition = (Value: number) => ({
  templateBody: things({ A: { Name: 'a', Value } }),
  parameters: {},
  tags: [],
  capabilities: [],
});

const resource = (logicalId: string, more: Record<string, unknown> = {}) => ({
  logicalId,
  type: 'Test::Thing',
  physicalId: logicalId.toLowerCase(),
  status: 'CREATE_COMPLETE',
  properties: { Name: logicalId.toLowerCase(), Value: 1 },
  attributes: { Arn: `arn:thing/${logicalId.toLowerCase()}` },
  dependsOn: [],
  retainOnDelete: false,
  retainOnReplace: false,
  updatedMs: 1,
  ...more,
});

/** As the first version stored stacks: one document for all of it. */
async function worldWith(document: Record<string, unknown>, existing: Record<string, object> = {}) {
  const made = new Things();
  made.existing.set('a', { Name: 'a', Value: 1 });
  for (const [name, properties] of Object.entries(existing)) made.existing.set(name, { ...properties });
  const world = new World([made.type]);
  const stacks = new JsonDocuments<unknown>(world.store.meta, 'cloudformation/stack/');
  const events = new JsonDocuments<unknown>(world.store.meta, 'cloudformation/event/');
  await events.create(`00000000-0000-4000-8000-000000000000/${'0'.repeat(10)}`, {
    eventId: 'e',
    logicalId: StackName,
    physicalId: stackId,
    type: 'AWS::CloudFormation::Stack',
    status: 'CREATE_IN_PROGRESS',
    timestampMs: 1,
  });
  await stacks.create(`${account}/${region}/shop`, {
    stackId,
    name: StackName,
    account,
    region,
    createdMs: 1,
    status: 'CREATE_COMPLETE',
    definition: definition(1),
    outputs: [],
    resources: { A: resource('A') },
    eventCount: 1,
    ...document,
  });
  await world.restart();
  return { world, made };
}

test('a stack of the single-document format is migrated unchanged, and can be updated', async () => {
  const { world, made } = await worldWith({});
  const { Stacks: stacks } = await world.call(DescribeStacks, { StackName });
  expect(stacks[0]).toMatchObject({ StackId: stackId, StackStatus: 'CREATE_COMPLETE' });
  expect(await world.call(GetTemplate, { StackName })).toMatchObject({
    TemplateBody: definition(1).templateBody,
  });
  const { StackResources: resources } = await world.call(DescribeStackResources, { StackName });
  expect(resources).toMatchObject([{ LogicalResourceId: 'A', PhysicalResourceId: 'a' }]);
  const { StackEvents: events } = await world.call(DescribeStackEvents, { StackName });
  expect(events).toHaveLength(1);
  await world.call(UpdateStack, { StackName, TemplateBody: definition(2).templateBody });
  expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
  expect(made.existing.get('a')).toMatchObject({ Value: 2 });
});

test.each([
  ['done', { status: 'UPDATE_COMPLETE', properties: { Name: 'a', Value: 2 } }],
  // The properties were stored only when the update of the resource was done.
  ['under way', { status: 'UPDATE_IN_PROGRESS' }],
])('an update that was under way is rolled back, with a resource whose own was %s', async (_, state) => {
  const { world, made } = await worldWith(
    {
      status: 'UPDATE_IN_PROGRESS',
      definition: definition(2),
      resources: {
        A: resource('A', state),
        New: resource('New', { status: 'CREATE_COMPLETE' }),
      },
      work: {
        kind: 'update',
        phase: 'apply',
        before: { A: resource('A') },
        previous: definition(1),
        onFailure: 'ROLLBACK',
      },
    },
    { a: { Name: 'a', Value: 2 }, new: { Name: 'new' } },
  );
  expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([...made.existing]).toEqual([['a', { Name: 'a', Value: 1 }]]);
  expect(await world.call(GetTemplate, { StackName })).toMatchObject({
    TemplateBody: definition(1).templateBody,
  });
});
