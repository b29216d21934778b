import { beforeEach, describe, expect, it } from 'vitest';
import { CancelUpdateStack } from '../../../../src/services/cloudformation/operations/cancel-update-stack.ts';
import { ContinueUpdateRollback } from '../../../../src/services/cloudformation/operations/continue-update-rollback.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStackEvents } from '../../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { things, Things, World } from '../world.ts';

let world: World;
let made: Things;

const shop = { StackName: 'shop' };
const update = (TemplateBody: string) => world.call(UpdateStack, { ...shop, TemplateBody });
const link = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

beforeEach(async () => {
  made = new Things();
  world = new World([made.type]);
  await world.call(CreateStack, {
    ...shop,
    TemplateBody: things({ A: { Value: 1 }, B: { Link: link('A') } }),
  });
  await world.settle();
  made.log.length = 0;
});

describe('CancelUpdateStack', () => {
  const cancel = () => world.call(CancelUpdateStack, shop);
  const refused = 'CancelUpdateStack cannot be called from current stack status';

  it.each([
    ['with more to come', things({ A: { Value: 2 }, B: { Link: link('A'), Kind: 'k' } })],
    ['in its last step', things({ A: { Value: 2 } })],
  ])('takes an update back %s, once what is under way is done', async (_, template) => {
    const before = Object.fromEntries(made.existing);
    made.held.add('update A');
    await update(template);
    await world.clock.advance(1_000);
    await cancel();
    await cancel();
    made.held.clear();
    expect(await world.settle()).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: undefined });
    expect(made.log).toEqual(['update A', 'update A']);
    expect(Object.fromEntries(made.existing)).toEqual(before);
    const events = await world.events();
    expect(events.slice(events.lastIndexOf('A UPDATE_COMPLETE') - 2)).toEqual([
      'shop UPDATE_ROLLBACK_IN_PROGRESS',
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_COMPLETE',
      'shop UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  it('is rejected when no update is running, or a rollback already is', async () => {
    await expect(cancel()).rejects.toThrow(refused);
    made.held.add('create C');
    await update(things({ A: { Value: 2 }, B: { Link: link('A') }, C: { Link: link('A') } }));
    await world.clock.advance(1_000);
    made.failing.add('create C');
    made.held.clear();
    made.held.add('update A');
    await world.clock.advance(1_000);
    expect((await world.events()).at(-1)).toBe('A UPDATE_IN_PROGRESS');
    await expect(cancel()).rejects.toThrow(refused);
    made.held.clear();
    await world.settle();
    await expect(cancel()).rejects.toThrow(refused);
    await expect(world.call(CancelUpdateStack, { StackName: 'none' })).rejects.toThrow(
      'Stack [none] does not exist',
    );
  });
});

describe('ContinueUpdateRollback', () => {
  const goOn = (ResourcesToSkip?: string[]) =>
    world.call(ContinueUpdateRollback, { ...shop, ...(ResourcesToSkip && { ResourcesToSkip }) });
  const valueOfA = () => made.existing.get('A-1')?.['Value'];

  /** A has been updated and cannot be restored. */
  async function stuck(): Promise<void> {
    made.failing.add('create Z');
    made.held.add('create Z');
    await update(things({ A: { Value: 9 }, B: { Link: link('A') }, Z: { Link: link('A') } }));
    await world.clock.advance(1_000);
    made.failing.add('update A');
    made.held.clear();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(valueOfA()).toBe(9);
  }

  it('names its token in the events that it causes', async () => {
    await stuck();
    made.failing.clear();
    await world.call(ContinueUpdateRollback, { ...shop, ClientRequestToken: 'again' });
    await world.settle();
    const { StackEvents: events } = await world.call(DescribeStackEvents, shop);
    const before = events.findIndex(({ ResourceStatus: status }) => status === 'UPDATE_ROLLBACK_FAILED');
    expect(before).toBeGreaterThan(1);
    const tokens = events.map(({ ClientRequestToken: token }) => token);
    expect(new Set(tokens.slice(0, before))).toEqual(new Set(['again']));
    expect(tokens[before]).toBeUndefined();
  });

  it('restores a resource whose restore failed before', async () => {
    await stuck();
    await goOn();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_FAILED');
    made.failing.clear();
    await goOn();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(valueOfA()).toBe(1);
    expect((await world.events()).slice(-4)).toEqual([
      'shop UPDATE_ROLLBACK_IN_PROGRESS',
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_COMPLETE',
      'shop UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  it('skips the given resources, which the next update changes', async () => {
    await stuck();
    await expect(goOn(['A', 'B'])).rejects.toThrow(/^Resources to skip \[B\] are not in UPDATE_FAILED state/);
    await goOn(['A']);
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(valueOfA()).toBe(9);
    made.failing.clear();
    await update(things({ A: { Value: 1 }, B: { Link: link('A') }, C: {} }));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect(valueOfA()).toBe(1);
  });

  it('removes leftovers of an earlier rollback', async () => {
    made.failing.add('create Z').add('remove New');
    await update(things({ A: { Value: 1 }, B: { Link: link('A') }, New: {}, Z: { Link: link('New') } }));
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_FAILED');
    expect([...made.existing.keys()]).toContain('New-3');
    made.failing.clear();
    await goOn();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...made.existing.keys()]).toEqual(['A-1', 'B-2']);
  });

  it('continues after a restart', async () => {
    await stuck();
    made.failing.clear();
    made.held.add('update A');
    await goOn();
    await world.restart();
    made.held.clear();
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(valueOfA()).toBe(1);
  });

  it('requires a failed rollback that no update has repaired', async () => {
    const refused = /^Stack:arn:.* is in UPDATE_COMPLETE state and can not continue rolling back\.$/;
    await stuck();
    made.failing.clear();
    await update(things({ A: { Value: 3 }, B: { Link: link('A') } }));
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    await expect(goOn()).rejects.toThrow(refused);
  });
});
