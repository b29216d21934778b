import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { StorageError } from '../../../../src/storage/error.ts';
import { link, snapshot, things, Things, World } from '../world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

describe('a store that does not answer for a while', () => {
  it('delays a rollback and a deletion, and does not break them', async () => {
    await world.create(things({ A: { Value: 1 }, B: {} }));
    await world.settle();
    const before = await snapshot(world, made);
    made.failing.add('create D');
    made.unanswered.set('remove C', 2);
    made.log.length = 0;
    await world.update(things({ A: { Value: 2 }, B: {}, C: { Link: link('A') }, D: { Link: link('C') } }));
    await world.clock.advance(2_000);
    // The update was answered; the restoration is not at first.
    made.unanswered.set('update A', 2);
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await snapshot(world, made)).toEqual(before);
    expect(made.log.filter((step) => step === 'remove C')).toHaveLength(3);
    expect(made.log.filter((step) => step === 'update A')).toHaveLength(4);
    made.unanswered.set('remove B', 4);
    const { StackId: id } = (await world.call(DescribeStacks, { StackName: 'shop' })).Stacks[0]!;
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    expect(made.existing.size).toBe(0);
  });

  it('fails a deletion when it still does not answer at last', async () => {
    await world.create(things({ A: {} }));
    await world.settle();
    made.unanswered.set('remove A', 5);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle()).status).toBe('DELETE_FAILED');
    expect(await world.reasons()).toContain('remove A was not answered');
  });
});

describe('a disk that is full', () => {
  /** No document can be written until what this returns is called. */
  function fill(): () => void {
    const { meta } = world.store;
    const full = async () => {
      throw new StorageError('full', 'no space left on device');
    };
    const spies = [vi.spyOn(meta, 'create'), vi.spyOn(meta, 'compareAndSet')];
    for (const spy of spies) spy.mockImplementation(full);
    return () => {
      for (const spy of spies) spy.mockRestore();
    };
  }

  it('rejects a stack and leaves nothing behind', async () => {
    const free = fill();
    await expect(world.create(things({ A: {} }))).rejects.toThrow('no space left on device');
    free();
    expect((await world.call(DescribeStacks, {})).Stacks).toEqual([]);
    expect(made.existing.size).toBe(0);
    await world.create(things({ A: {} }));
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
  });

  it('interrupts a change, which is rolled back once space is available', async () => {
    await world.create(things({ A: { Value: 1 }, B: {} }));
    await world.settle();
    const before = await snapshot(world, made);
    made.held.add('ready C');
    await world.update(things({ A: { Value: 2 }, B: {}, C: { Link: link('A') } }));
    await world.clock.advance(1_000);
    const free = fill();
    made.held.clear();
    await world.clock.advance(10 * 60_000);
    free();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await snapshot(world, made)).toEqual(before);
  });

  it('stops a change at its current step, and the next start rolls it back', async () => {
    await world.create(things({ A: { Value: 1 }, B: {} }));
    await world.settle();
    const before = await snapshot(world, made);
    made.held.add('ready C');
    await world.update(things({ A: { Value: 2 }, B: {}, C: { Link: link('A') } }));
    await world.clock.advance(1_000);
    const free = fill();
    made.held.clear();
    await world.clock.advance(1_000);
    free();
    await world.restart();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await snapshot(world, made)).toEqual(before);
  });
});

describe('after a restart', () => {
  it('rolls back an unfinished stack', async () => {
    made.held.add('ready B');
    await world.create(things({ A: {}, B: { Link: link('A') } }));
    await world.clock.advance(1_000);
    expect(made.existing.size).toBe(2);
    await world.restart();
    expect((await world.settle()).status).toBe('ROLLBACK_COMPLETE');
    expect(made.existing.size).toBe(0);
  });

  it('rolls back an unfinished update', async () => {
    await world.create(things({ A: { Value: 1 }, B: {} }));
    await world.settle();
    const before = await snapshot(world, made);
    made.held.add('create C');
    await world.update(things({ A: { Value: 2 }, C: { Link: link('A') } }));
    await world.clock.advance(1_000);
    expect(made.existing.get('A-1')).toEqual({ Value: 2 });
    await world.restart();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await snapshot(world, made)).toEqual(before);
  });

  it('continues a deletion', async () => {
    const { StackId: id } = await world.create(things({ A: {}, B: { Link: link('A') } }));
    await world.settle();
    made.held.add('remove A');
    await world.call(DeleteStack, { StackName: 'shop' });
    await world.clock.advance(1_000);
    await world.restart();
    made.held.clear();
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
    expect(made.existing.size).toBe(0);
  });

  it('does not touch stacks without a running change', async () => {
    await world.create(things({ A: {} }));
    await world.settle();
    await world.restart();
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    expect(made.log).toEqual(['create A']);
  });
});
