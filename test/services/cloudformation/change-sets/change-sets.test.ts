import { beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { CreateChangeSet } from '../../../../src/services/cloudformation/operations/create-change-set.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteChangeSet } from '../../../../src/services/cloudformation/operations/delete-change-set.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeChangeSet } from '../../../../src/services/cloudformation/operations/describe-change-set.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { ExecuteChangeSet } from '../../../../src/services/cloudformation/operations/execute-change-set.ts';
import { ListChangeSets } from '../../../../src/services/cloudformation/operations/list-change-sets.ts';
import { things, Things, World } from '../world.ts';

const StackName = 'shop';
const named = { StackName, ChangeSetName: 'first' };

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

const propose = (TemplateBody: string, more: Partial<Input<typeof CreateChangeSet>> = {}) =>
  world.call(CreateChangeSet, { ...named, TemplateBody, ...more });
const create = { ChangeSetType: 'CREATE' as const };
const execute = (more = {}) => world.call(ExecuteChangeSet, { ...named, ...more });
const describeIt = () => world.call(DescribeChangeSet, named);
const names = async () =>
  (await world.call(ListChangeSets, { StackName })).Summaries.map(({ ChangeSetName: name }) => name);
const status = async () =>
  (await world.call(DescribeStacks, { StackName })).Stacks.map(({ StackStatus }) => StackStatus)[0];

/** A stack as `execute` leaves it. */
async function deployed(TemplateBody: string): Promise<string> {
  const { StackId: id } = await world.call(CreateStack, { StackName, TemplateBody });
  await world.settle();
  return id;
}

describe('creating a stack', () => {
  it('deletes it when it fails and OnStackFailure asks for that', async () => {
    made.failing.add('create A');
    const { StackId: id } = await propose(things({ A: {} }), { ...create, OnStackFailure: 'DELETE' });
    expect(await describeIt()).toMatchObject({ OnStackFailure: 'DELETE' });
    await expect(execute({ DisableRollback: true })).rejects.toThrow('created with OnStackFailure');
    await execute();
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    const update = propose(things({ A: {} }), { OnStackFailure: 'DO_NOTHING' });
    await expect(update).rejects.toThrow('OnStackFailure DO_NOTHING of an update is not supported');
  });

  it('leaves the stack in review until the change set is executed', async () => {
    const { Id: id, StackId: stackId } = await propose(things({ A: {}, B: {} }), {
      ...create,
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
      Parameters: [],
    });
    expect(id).toMatch(/^arn:aws:cloudformation:eu-west-1:123456789012:changeSet\/first\/[0-9a-f-]{36}$/);
    expect(await status()).toBe('REVIEW_IN_PROGRESS');
    expect(await describeIt()).toMatchObject({
      ChangeSetId: id,
      StackId: stackId,
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
      Changes: [
        { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'A' } },
        { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'B' } },
      ],
    });
    expect(made.log).toEqual([]);

    await execute();
    expect(await world.settle()).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect([...made.existing.keys()].sort()).toEqual(['A-1', 'B-2']);
    expect(await world.events()).toEqual(
      expect.arrayContaining(['shop REVIEW_IN_PROGRESS', 'shop CREATE_IN_PROGRESS', 'shop CREATE_COMPLETE']),
    );
    await expect(describeIt()).rejects.toMatchObject({ code: 'ChangeSetNotFound' });
  });

  it('applies the one of several change sets that is executed', async () => {
    await propose(things({ A: {} }), create);
    await propose(things({ Z: {} }), { ...create, ChangeSetName: 'second' });
    expect(await names()).toEqual(['first', 'second']);
    await execute({ ChangeSetName: 'second' });
    await world.settle();
    expect([...made.existing.keys()]).toEqual(['Z-1']);
    expect(await names()).toEqual([]);
  });

  it('is rolled back when it fails', async () => {
    made.failing.add('ready B');
    await propose(things({ A: {}, B: {} }), create);
    await execute();
    expect(await world.settle()).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(made.existing.size).toBe(0);
    await expect(propose(things({ A: {} }))).rejects.toThrow('is in ROLLBACK_COMPLETE state');
  });

  it('is rejected for an existing stack, as is updating one that does not exist', async () => {
    await expect(propose(things({ A: {} }))).rejects.toThrow('Stack [shop] does not exist');
    await propose(things({ A: {} }), create);
    await expect(propose(things({ A: {} }), { ChangeSetName: 'update' })).rejects.toThrow(
      'is in REVIEW_IN_PROGRESS state and can not be updated.',
    );
    await execute();
    await world.settle();
    await expect(world.call(CreateStack, { StackName, TemplateBody: things({ A: {} }) })).rejects.toThrow(
      'Stack [shop] already exists',
    );
    await expect(propose(things({ A: {} }), create)).rejects.toThrow('Stack [shop] already exists');
  });

  it('leaves nothing behind when the template is invalid', async () => {
    await expect(propose('{"Resources":{"A":{"Type":"Test::Thign"}}}', create)).rejects.toThrow(
      'Test::Thign',
    );
    expect((await world.call(DescribeStacks, {})).Stacks).toEqual([]);
  });

  it('ends when the stack is created directly, under the same id', async () => {
    const { StackId: id } = await propose(things({ A: {} }), create);
    const created = await world.call(CreateStack, { StackName, TemplateBody: things({ B: {} }) });
    expect(created.StackId).toBe(id);
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    expect([...made.existing.keys()]).toEqual(['B-1']);
    expect(await names()).toEqual([]);
  });

  it('ends when the stack in review is deleted, with its change sets', async () => {
    const { StackId: id } = await propose(things({ A: {} }), create);
    await world.call(DeleteStack, { StackName });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    await propose(things({ A: {} }), create);
    expect(await names()).toEqual(['first']);
  });
});

describe('updating a stack', () => {
  const before = things({
    Kept: { Value: 1 },
    Changed: { Value: 1 },
    Replaced: { Kind: 'a' },
    Referring: { Kind: { Ref: 'Changed' } },
    Gone: {},
  });
  const after = things({
    Kept: { Value: 1 },
    Changed: { Value: 2 },
    Replaced: { Kind: 'b' },
    Referring: { Kind: { Ref: 'Kept' } },
    New: {},
  });

  it('reports in advance what would happen to each resource', async () => {
    await deployed(before);
    await propose(after);
    const { Changes } = await describeIt();
    expect(
      Changes.map(({ ResourceChange: change }) => [
        change.Action,
        change.LogicalResourceId,
        change.Replacement ?? '',
      ]),
    ).toEqual([
      ['Modify', 'Changed', 'False'],
      ['Modify', 'Replaced', 'True'],
      ['Modify', 'Referring', 'True'],
      ['Add', 'New', ''],
      ['Remove', 'Gone', ''],
    ]);
    expect(made.log.filter((step) => !step.startsWith('create'))).toEqual([]);
    await execute();
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect([...made.existing.keys()].map((name) => name.split('-')[0]!).sort()).toEqual([
      'Changed',
      'Kept',
      'New',
      'Referring',
      'Replaced',
    ]);
  });

  it('counts a resource as changed when a parameter in it is', async () => {
    const template = things(
      { A: { Value: { Ref: 'Size' } }, B: {} },
      { Parameters: { Size: { Type: 'Number', Default: 1 } } },
    );
    await deployed(template);
    await propose(template, { Parameters: [{ ParameterKey: 'Size', ParameterValue: '2' }] });
    const { Changes, Parameters } = await describeIt();
    expect(Changes.map(({ ResourceChange: change }) => change.LogicalResourceId)).toEqual(['A']);
    expect(Parameters).toEqual([{ ParameterKey: 'Size', ParameterValue: '2' }]);
  });

  it('fails when nothing would change, and then cannot be executed', async () => {
    await deployed(before);
    await propose(before);
    expect(await describeIt()).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("didn't contain changes"),
      ExecutionStatus: 'UNAVAILABLE',
      Changes: [],
    });
    await expect(execute()).rejects.toMatchObject({ code: 'InvalidChangeSetStatus' });
  });

  it('waits for the running change', async () => {
    await deployed(before);
    made.held.add('update Changed');
    await propose(after);
    await propose(things({ Kept: { Value: 3 } }), { ChangeSetName: 'second' });
    await execute();
    await expect(execute({ ChangeSetName: 'second' })).rejects.toMatchObject({ code: 'ChangeSetNotFound' });
    await expect(propose(before, { ChangeSetName: 'third' })).rejects.toThrow(
      'is in UPDATE_IN_PROGRESS state and can not be updated.',
    );
    made.held.clear();
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
  });

  it('can be followed by its events as soon as it is executed', async () => {
    const id = await deployed(before);
    await propose(after);
    await execute();
    expect((await world.events(id)).at(-1)).toMatch(/IN_PROGRESS$/);
    expect(await world.events(id)).toContain('shop UPDATE_IN_PROGRESS');
    await world.settle();
  });
});

describe('a change set', () => {
  it('is found by name and by id', async () => {
    await deployed(things({ A: {} }));
    const { Id: id } = await propose(things({ A: { Value: 1 } }));
    await expect(propose(things({ A: { Value: 2 } }))).rejects.toMatchObject({
      code: 'AlreadyExistsException',
    });
    expect((await world.call(DescribeChangeSet, { ChangeSetName: id })).ChangeSetName).toBe('first');
    await expect(world.call(DescribeChangeSet, { ChangeSetName: 'first' })).rejects.toThrow(
      'StackName must be specified',
    );
    await world.call(DeleteChangeSet, { ChangeSetName: id });
    await world.call(DeleteChangeSet, named);
    expect(await names()).toEqual([]);
  });

  it('survives a restart', async () => {
    await propose(things({ A: {} }), create);
    await world.restart();
    await execute();
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
  });

  it('is dropped when it is the oldest above the bound', async () => {
    await deployed(things({ A: {} }));
    for (let number = 0; number < 21; number++) {
      await propose(things({ A: { Value: number } }), { ChangeSetName: `set-${number}` });
      await world.clock.advance(1);
    }
    expect(await names()).toHaveLength(20);
    expect(await names()).not.toContain('set-0');
  });
});
