import { NO_AUTHORITIES } from '../../../../src/schema/authorities.ts';
import { beforeEach, expect, test } from 'vitest';
import type { Calls } from '../../../../src/schema/service.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { nestedStack } from '../../../../src/services/cloudformation/resources/cloudformation/stack.ts';
import { Things, World } from '../world.ts';

const StackName = 'shop';

let world: World;
let thing: Things;
/** The objects of the bucket `b`. */
let objects: Record<string, unknown>;

beforeEach(() => {
  thing = new Things();
  objects = {};
  const getObject = (_service: string, _operation: unknown, { Key }: { Key: string }) =>
    Promise.resolve({ Body: Buffer.from(JSON.stringify(objects[Key])) });
  world = new World([nestedStack, thing.type], {
    authorities: NO_AUTHORITIES,
    call: getObject as unknown as Calls['call'],
  });
});

/** A template with a thing, whose name is a parameter. */
const child = (Kind: string, more: Record<string, unknown> = {}) => ({
  Parameters: { Value: { Type: 'String' } },
  Resources: {
    Part: { Type: 'Test::Thing', Properties: { Value: { Ref: 'Value' }, Kind } },
    ...more,
  },
  Outputs: { Name: { Value: { Ref: 'Part' } } },
});

const parent = (Key: string, Value: unknown, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    Resources: {
      Child: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: {
          TemplateURL: `https://b.s3.eu-west-1.amazonaws.com/${Key}`,
          Parameters: { Value },
        },
      },
      User: { Type: 'Test::Thing', Properties: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Name'] } } },
      ...more,
    },
    Outputs: { Child: { Value: { Ref: 'Child' } } },
  });

async function create(TemplateBody: string) {
  await world.call(CreateStack, { StackName, TemplateBody });
  return world.settle();
}
async function update(TemplateBody: string) {
  await world.call(UpdateStack, { StackName, TemplateBody });
  return world.settle();
}
const describe = async (name: string) => (await world.call(DescribeStacks, { StackName: name })).Stacks[0]!;
const childId = async () => (await describe(StackName)).Outputs![0]!.OutputValue;

test('a nested stack is created, updated and deleted with its parent', async () => {
  objects = { one: child('a') };
  expect(await create(parent('one', 5))).toMatchObject({ status: 'CREATE_COMPLETE' });
  const { StackId: parentId } = await describe(StackName);
  const nested = await describe(await childId());
  expect(nested).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    StackName: expect.stringMatching(/^shop-Child-[A-Z0-9]{12}$/),
    ParentId: parentId,
    RootId: parentId,
    Parameters: [{ ParameterKey: 'Value', ParameterValue: '5' }],
  });
  expect(thing.existing.get('User-2')).toEqual({ Value: 'Part-1' });

  expect(await update(parent('one', 6))).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(thing.existing.get('Part-1')).toMatchObject({ Value: '6' });
  expect(await describe(nested.StackId)).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });

  await world.call(DeleteStack, { StackName });
  expect(await world.settle(parentId)).toMatchObject({ status: 'DELETE_COMPLETE' });
  expect(await describe(nested.StackId)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  expect(thing.existing.size).toBe(0);
});

test('a failure in a nested stack rolls both back', async () => {
  objects = { one: child('a') };
  thing.failing.add('create Part');
  expect(await create(parent('one', 1))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(await world.reasons()).toContainEqual(
    expect.stringMatching(/^Embedded stack arn:.* was not successfully created: The following .*\[Part\]/),
  );
  expect((await world.call(DescribeStacks, {})).Stacks).toHaveLength(1);
});

test('what a nested stack replaced is kept until the parent has succeeded', async () => {
  objects = { one: child('a'), two: child('b') };
  await create(parent('one', 1));
  // The nested stack replaces its thing; then the parent fails.
  thing.failing.add('create Late');
  const late = { Late: { Type: 'Test::Thing', DependsOn: 'User' } };
  expect(await update(parent('two', 1, late))).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(thing.log).not.toContain('remove Part-1');
  expect([...thing.existing.keys()].sort()).toEqual(['Part-1', 'User-2']);
  expect(thing.existing.get('User-2')).toEqual({ Value: 'Part-1' });
  expect(await describe(await childId())).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });

  thing.failing.clear();
  expect(await update(parent('two', 1, late))).toMatchObject({ status: 'UPDATE_COMPLETE' });
  expect(thing.existing.has('Part-1')).toBe(false);
  expect(await describe(await childId())).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
});

test.each(['create Part', 'create User', 'update Part'])(
  'a kill during %s leaves nothing behind',
  async (step) => {
    objects = { one: child('a'), two: child('b') };
    if (step === 'update Part') {
      await create(parent('one', 1));
      thing.held.add('update Part');
      await world.call(UpdateStack, { StackName, TemplateBody: parent('one', 2) });
    } else {
      thing.held.add(step);
      await world.call(CreateStack, { StackName, TemplateBody: parent('one', 1) });
    }
    await world.clock.advance(1_000);
    expect(thing.log).toContain(step);
    world.power.cutAfter(0);
    thing.held.clear();
    await world.restartAfterKill();
    const { status } = await world.settle();
    if (step === 'update Part') {
      expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(thing.existing.get('Part-1')).toMatchObject({ Value: '1' });
      expect(await describe(await childId())).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    } else {
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(thing.existing.size).toBe(0);
      expect((await world.call(DescribeStacks, {})).Stacks).toHaveLength(1);
    }
  },
);

test('a kill while the nested stack waits for its parent restores what it replaced', async () => {
  objects = { one: child('a'), two: child('b') };
  await create(parent('one', 1));
  thing.held.add('create Late');
  const late = { Late: { Type: 'Test::Thing', DependsOn: 'User' } };
  await world.call(UpdateStack, { StackName, TemplateBody: parent('two', 1, late) });
  await world.clock.advance(1_000);
  const id = await childId();
  expect(await describe(id)).toMatchObject({ StackStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' });
  world.power.cutAfter(0);
  thing.held.clear();
  await world.restartAfterKill();
  expect(await world.settle()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(await describe(id)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
  expect([...thing.existing.keys()].sort()).toEqual(['Part-1', 'User-2']);
});

test('a template that nests itself ends at a bound', async () => {
  const self = {
    Resources: {
      Child: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: 'https://b.s3.eu-west-1.amazonaws.com/self' },
      },
    },
  };
  objects = { self };
  expect(await create(JSON.stringify(self))).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect((await world.call(DescribeStacks, {})).Stacks).toHaveLength(1);
});
