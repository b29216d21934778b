import { beforeEach, describe, expect, it } from 'vitest';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { UpdateTerminationProtection } from '../../../../src/services/cloudformation/operations/update-termination-protection.ts';
import { link, snapshot, things, Things, World } from '../world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

describe('creating', () => {
  it('creates resources after their dependencies, and evaluates outputs', async () => {
    const outputs = { Outputs: { Where: { Value: link('C'), Export: { Name: 'shop-where' } } } };
    await world.create(things({ C: { Link: link('B') }, B: { Link: { Ref: 'A' } }, A: {} }, outputs));
    expect(await world.settle()).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
    expect(made.log).toEqual(['create A', 'create B', 'create C']);
    expect(made.existing.get('C-3')).toEqual({ Link: 'arn:thing/B-2' });
    const {
      Stacks: [stack],
    } = await world.call(DescribeStacks, { StackName: 'shop' });
    expect(stack!.Outputs).toEqual([
      { OutputKey: 'Where', OutputValue: 'arn:thing/C-3', Description: undefined, ExportName: 'shop-where' },
    ]);
    expect(
      (await world.events()).filter((event) => event.startsWith('A ') || event.startsWith('shop ')),
    ).toEqual([
      'shop CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS',
      'A CREATE_COMPLETE',
      'shop CREATE_COMPLETE',
    ]);
  });

  it('runs independent steps concurrently', async () => {
    made.held.add('create A');
    await world.create(things({ A: {}, B: {} }));
    await world.clock.advance(1_000);
    expect([...made.existing.keys()]).toEqual(['B-2']);
    made.held.clear();
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
  });

  it('removes created resources in reverse order when one fails', async () => {
    made.failing.add('create C');
    await world.create(things({ A: {}, B: { Link: link('A') }, C: { Link: link('B') } }));
    expect(await world.settle()).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(made.existing.size).toBe(0);
    expect(made.log.slice(-2)).toEqual(['remove B', 'remove A']);
    const reasons = await world.reasons();
    expect(reasons).toContain('create C was made to fail');
    expect(reasons).toContainEqual(expect.stringContaining('failed to create: [C]'));
  });

  it('never removes a resource that it did not create', async () => {
    made.existing.set('taken', { Value: 'of someone else' });
    await world.create(things({ A: { Name: 'taken' } }));
    expect((await world.settle()).status).toBe('ROLLBACK_COMPLETE');
    expect(made.existing.get('taken')).toEqual({ Value: 'of someone else' });
  });

  it.each([
    ['DELETE', undefined],
    ['DO_NOTHING', 'CREATE_FAILED'],
  ] as const)('heeds OnFailure %s', async (onFailure, status) => {
    made.failing.add('create B');
    const { StackId: id } = await world.create(things({ A: {}, B: { Link: link('A') } }), {
      OnFailure: onFailure,
    });
    const end = await world.settle(id);
    expect(end.status).toBe(status ?? 'DELETE_COMPLETE');
    expect([...made.existing.keys()]).toEqual(status === undefined ? [] : ['A-1']);
    const byName = world.call(DescribeStacks, { StackName: 'shop' });
    if (status === undefined) await expect(byName).rejects.toThrow('Stack with id shop does not exist');
    else await byName;
  });

  it('rejects a second stack of the same name', async () => {
    await world.create(things({ A: {} }));
    await expect(world.create(things({ A: {} }))).rejects.toThrow('Stack [shop] already exists');
  });
});

describe('updating', () => {
  beforeEach(async () => {
    await world.create(things({ A: { Value: 1 }, B: { Link: link('A') }, Old: {} }));
    await world.settle();
    made.log.length = 0;
  });

  it('updates, replaces, adds and removes only what differs', async () => {
    await world.update(things({ A: { Value: 2 }, B: { Link: link('A'), Kind: 'other' }, New: {} }));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect(made.log.sort()).toEqual(['create B', 'create New', 'remove B', 'remove Old', 'update A']);
    expect([...made.existing.keys()].map((name) => name.replace(/\d/, '')).sort()).toEqual([
      'A-',
      'B-',
      'New-',
    ]);
  });

  it('removes old resources only after all new ones exist', async () => {
    await world.update(things({ A: { Value: 1 }, B: { Link: link('A'), Kind: 'other' } }));
    await world.settle();
    const events = await world.events();
    expect(events.indexOf('Old DELETE_IN_PROGRESS')).toBeGreaterThan(events.indexOf('B CREATE_COMPLETE', 10));
    expect(events.at(-1)).toBe('shop UPDATE_COMPLETE');
    expect(events).toContain('shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  });

  it.each(['create Z', 'update Y', 'ready Z'])('leaves everything unchanged when %s fails', async (step) => {
    await world.update(things({ A: { Value: 1 }, B: { Link: link('A') }, Old: {}, Y: { Value: 1 } }));
    await world.settle();
    const before = await snapshot(world, made);
    made.failing.add(step);
    // A is updated in place, B is replaced, Old is removed, New is added; Y or Z then fails.
    await world.update(
      things({
        A: { Value: 9 },
        B: { Link: link('A'), Kind: 'k' },
        New: { Link: link('B') },
        Y: { Value: link('New') },
        Z: { Link: link('New') },
      }),
    );
    expect((await world.settle()).status).toBe(
      step === 'update Y' ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE',
    );
    const after = await snapshot(world, made);
    expect(after.resources).toEqual(before.resources);
    expect(after.template).toBe(before.template);
    expect(after.existing).toEqual(before.existing);
  });

  it('reports that nothing would change, regardless of the formatting of the template', async () => {
    const again = JSON.stringify(
      JSON.parse(things({ A: { Value: 1 }, B: { Link: link('A') }, Old: {} })),
      null,
      4,
    );
    await expect(world.update(again)).rejects.toThrow('No updates are to be performed.');
  });

  it('cannot replace a custom-named resource', async () => {
    await world.update(things({ N: { Name: 'fixed' } }));
    await world.settle();
    await world.update(things({ N: { Name: 'fixed', Kind: 'other' } }));
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await world.reasons()).toContainEqual(
      expect.stringContaining(
        'cannot update a stack when a custom-named resource requires replacing. Rename fixed',
      ),
    );
    expect([...made.existing.keys()]).toEqual(['fixed']);
  });

  it('rejects a second change and a deletion while a change is running', async () => {
    made.held.add('update A');
    await world.update(things({ A: { Value: 2 } }));
    await expect(world.update(things({ A: { Value: 3 } }))).rejects.toThrow(
      /^Stack:arn:aws:cloudformation:.* is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
    );
    await expect(world.call(DeleteStack, { StackName: 'shop' })).rejects.toThrow(
      'Stack [shop] cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
    made.held.clear();
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
  });

  it('requires a stack', async () => {
    const attempt = world.call(UpdateStack, { StackName: 'nothing', TemplateBody: things({ A: {} }) });
    await expect(attempt).rejects.toThrow('Stack [nothing] does not exist');
  });
});

describe('deleting', () => {
  it('removes dependents first, releases the name and remains readable by id', async () => {
    const { StackId: id } = await world.create(things({ A: {}, B: { Link: link('A') } }));
    await world.settle();
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    expect(made.log.slice(-2)).toEqual(['remove B', 'remove A']);
    await expect(world.events('shop')).rejects.toThrow('Stack [shop] does not exist');
    expect((await world.events(id)).at(-1)).toBe('shop DELETE_COMPLETE');
    await world.create(things({ A: {} }));
  });

  it('keeps retained resources', async () => {
    const template = JSON.stringify({
      Resources: { A: { Type: 'Test::Thing', DeletionPolicy: 'Retain' }, B: { Type: 'Test::Thing' } },
    });
    const { StackId: id } = await world.create(template);
    await world.settle();
    await world.call(DeleteStack, { StackName: 'shop' });
    await world.settle(id);
    expect([...made.existing.keys()]).toEqual(['A-1']);
  });

  it.each([
    ['Retain', ['Made-1']],
    ['RetainExceptOnCreate', []],
    ['Delete', []],
  ])('applies DeletionPolicy %s, also when a creation is rolled back', async (DeletionPolicy, left) => {
    const kept = { Type: 'Test::Thing', DeletionPolicy };
    const failing = { Type: 'Test::Thing', DependsOn: 'Made' };
    made.failing.add('create Fails');
    const { StackId: id } = await world.create(JSON.stringify({ Resources: { Made: kept, Fails: failing } }));
    expect((await world.settle()).status).toBe('ROLLBACK_COMPLETE');
    expect([...made.existing.keys()]).toEqual(left);
    await world.call(DeleteStack, { StackName: 'shop' });
    await world.settle(id);
    // Both policies keep resources of a successful change.
    made.existing.clear();
    const { StackId: again } = await world.create(JSON.stringify({ Resources: { Made: kept } }));
    await world.settle();
    await world.call(DeleteStack, { StackName: 'shop' });
    await world.settle(again);
    expect(made.existing.size).toBe(DeletionPolicy === 'Delete' ? 0 : 1);
  });

  it('keeps a replaced resource with UpdateReplacePolicy Retain', async () => {
    const thing = (Kind: string) =>
      JSON.stringify({
        Resources: { A: { Type: 'Test::Thing', UpdateReplacePolicy: 'Retain', Properties: { Kind } } },
      });
    const { StackId: id } = await world.create(thing('one'));
    await world.settle();
    await world.update(thing('two'));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect([...made.existing.keys()]).toEqual(['A-1', 'A-2']);
    expect(await world.events()).toContain('A DELETE_SKIPPED');
    await world.call(DeleteStack, { StackName: 'shop' });
    await world.settle(id);
    expect([...made.existing.keys()]).toEqual(['A-1']);
  });

  it('stops at a resource that cannot be removed, and can be retried', async () => {
    const { StackId: id } = await world.create(things({ A: {}, B: { Link: link('A') } }));
    await world.settle();
    made.failing.add('remove A');
    await world.call(DeleteStack, { StackName: 'shop' });
    expect(await world.settle()).toEqual({
      status: 'DELETE_FAILED',
      reason: 'The following resource(s) failed to delete: [A].',
    });
    made.failing.clear();
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
  });

  it('retains resources that could not be deleted, on request', async () => {
    const { StackId: id } = await world.create(things({ A: {}, B: { Link: link('A') } }));
    await world.settle();
    const remove = (RetainResources: string[]) =>
      world.call(DeleteStack, { StackName: 'shop', RetainResources });
    await expect(remove(['A'])).rejects.toThrow('RetainResources is only allowed on stacks in DELETE_FAILED');
    made.failing.add('remove A');
    await world.call(DeleteStack, { StackName: 'shop' });
    await world.settle();
    await expect(remove(['Z'])).rejects.toThrow('Resources to retain [Z] do not exist');
    await remove(['A']);
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    expect([...made.existing.keys()]).toEqual(['A-1']);
  });

  it('is rejected while termination protection is enabled', async () => {
    const { StackId: id } = await world.create(things({ A: {} }), { EnableTerminationProtection: true });
    await world.settle();
    const isProtected = async () =>
      (await world.call(DescribeStacks, { StackName: 'shop' })).Stacks[0]!.EnableTerminationProtection;
    expect(await isProtected()).toBe(true);
    await expect(world.call(DeleteStack, { StackName: 'shop' })).rejects.toThrow(
      'Stack [shop] cannot be deleted while TerminationProtection is enabled',
    );
    expect(made.existing.size).toBe(1);
    const off = { StackName: 'shop', EnableTerminationProtection: false };
    expect(await world.call(UpdateTerminationProtection, off)).toEqual({ StackId: id });
    expect(await isProtected()).toBe(false);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
  });

  it('succeeds for a stack that does not exist', async () => {
    await world.call(DeleteStack, { StackName: 'nothing' });
  });
});
