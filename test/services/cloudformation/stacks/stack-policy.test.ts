import { beforeEach, expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { GetStackPolicy } from '../../../../src/services/cloudformation/operations/get-stack-policy.ts';
import { SetStackPolicy } from '../../../../src/services/cloudformation/operations/set-stack-policy.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { things, Things, World } from '../world.ts';

let world: World;
let made: Things;

const shop = { StackName: 'shop' };
const before = { A: { Value: 1 }, B: { Value: 1 } };

beforeEach(async () => {
  made = new Things();
  world = new World([made.type]);
});

const statement = (Effect: 'Allow' | 'Deny', Action: string | string[], Resource: string, more = {}) => ({
  Effect,
  Action,
  Principal: '*',
  Resource,
  ...more,
});
const allowAll = statement('Allow', 'Update:*', '*');
const policy = (...Statement: object[]) => JSON.stringify({ Statement });

async function create(StackPolicyBody?: string) {
  const input = { ...shop, TemplateBody: things(before) };
  await world.call(CreateStack, { ...input, ...(StackPolicyBody !== undefined && { StackPolicyBody }) });
  await world.settle();
  made.log.length = 0;
}

async function update(resources: Record<string, unknown>, more: Partial<Input<typeof UpdateStack>> = {}) {
  await world.call(UpdateStack, { ...shop, TemplateBody: things(resources), ...more });
  return (await world.settle()).status;
}

it.each([
  ['a modification', 'Update:Modify', { A: { Value: 2 }, B: { Value: 1 } }],
  ['a replacement', ['Update:Replace', 'Update:Delete'], { A: { Value: 1, Kind: 'k' }, B: { Value: 1 } }],
  ['a removal', 'Update:*', { B: { Value: 2 } }],
])('a policy that denies %s of a resource makes the update roll back', async (_, action, resources) => {
  await create(policy(statement('Deny', action, 'LogicalResourceId/A'), allowAll));
  const existing = Object.fromEntries(made.existing);
  expect(await update(resources)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(Object.fromEntries(made.existing)).toEqual(existing);
  expect(await world.events()).toContain('A UPDATE_FAILED');
  const actions = [action].flat().join(', ');
  expect(await world.reasons()).toContain(
    `Action denied by stack policy: Statement [#1] does not allow [${actions}] for resource [LogicalResourceId/A];`,
  );
});

it('a policy denies by type, and by other kinds of changes than the one that is made', async () => {
  const isThing = { Condition: { StringEquals: { ResourceType: ['Test::Thing'] } } };
  await create(policy(allowAll, statement('Deny', 'Update:Delete', '*', isThing)));
  expect(await update({ A: { Value: 2, Kind: 'k' }, B: { Value: 1 } })).toBe('UPDATE_COMPLETE');
  expect(await update({ A: { Value: 2, Kind: 'k' } })).toBe('UPDATE_ROLLBACK_COMPLETE');
  const isOther = { Condition: { StringLike: { ResourceType: 'Other::*' } } };
  const StackPolicyBody = policy(allowAll, statement('Deny', 'Update:Delete', '*', isOther));
  await world.call(SetStackPolicy, { ...shop, StackPolicyBody });
  expect(await update({ A: { Value: 2, Kind: 'k' } })).toBe('UPDATE_COMPLETE');
});

it('a policy protects what no statement allows, but not new resources; an empty one protects nothing', async () => {
  await create(policy(statement('Allow', 'Update:*', 'LogicalResourceId/B')));
  expect(await update({ A: { Value: 1 }, B: { Value: 2 }, C: { Value: 1 } })).toBe('UPDATE_COMPLETE');
  expect(await update({ A: { Value: 2 }, B: { Value: 2 } })).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await world.reasons()).toContain(
    'Action not allowed by stack policy: No statement allows [Update:Delete] for resource [LogicalResourceId/C];',
  );
  await world.call(SetStackPolicy, { ...shop, StackPolicyBody: '{}' });
  expect(await update({ A: { Value: 2 }, B: { Value: 2 } })).toBe('UPDATE_COMPLETE');
});

it('an update obeys the policy before it, or a temporary one that ends with it', async () => {
  const deny = policy(statement('Deny', 'Update:*', '*'));
  await create();
  expect(await update({ ...before, A: { Value: 2 } }, { StackPolicyBody: deny })).toBe('UPDATE_COMPLETE');
  expect(await world.call(GetStackPolicy, shop)).toEqual({ StackPolicyBody: deny });
  expect(await update({ ...before, A: { Value: 3 } })).toBe('UPDATE_ROLLBACK_COMPLETE');
  const temporary = { StackPolicyDuringUpdateBody: policy(allowAll) };
  made.held.add('update A');
  await world.call(UpdateStack, {
    ...shop,
    TemplateBody: things({ ...before, A: { Value: 3 } }),
    ...temporary,
  });
  expect(await world.call(GetStackPolicy, shop)).toEqual({ StackPolicyBody: policy(allowAll) });
  made.held.clear();
  expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
  expect(await world.call(GetStackPolicy, shop)).toEqual({ StackPolicyBody: deny });
});

it.each([
  ['text', 'no JSON'],
  ['a list', '[]'],
  ['no statement', '{"Version":"2012-10-17"}'],
  ['another principal', policy({ ...allowAll, Principal: { AWS: '123456789012' } })],
  ['an action of stacks', policy({ ...allowAll, Action: 'Delete:*' })],
  ['an ARN', policy({ ...allowAll, Resource: 'arn:aws:sqs:*:*:*' })],
])('a policy with %s is rejected wherever it is given', async (_, text) => {
  await create();
  const invalid = 'Error validating stack policy: Invalid stack policy';
  const setting = world.call(SetStackPolicy, { ...shop, StackPolicyBody: text });
  await expect(setting).rejects.toThrow(invalid);
  await expect(update({ A: {} }, { StackPolicyBody: text })).rejects.toThrow(invalid);
  await expect(update({ A: {} }, { StackPolicyDuringUpdateBody: text })).rejects.toThrow(invalid);
  const other = { StackName: 'other', TemplateBody: things({ A: {} }), StackPolicyBody: text };
  await expect(world.call(CreateStack, other)).rejects.toThrow(invalid);
});

it('a policy is given as text or as an object, not both', async () => {
  await create();
  const both = { StackPolicyBody: '{}', StackPolicyURL: 'https://s3.amazonaws.com/bucket/key' };
  const refused = 'You cannot specify both StackPolicyURL and StackPolicyBody';
  await expect(world.call(SetStackPolicy, { ...shop, ...both })).rejects.toThrow(refused);
  await expect(update({ A: {} }, both)).rejects.toThrow(refused);
  await expect(world.call(SetStackPolicy, shop)).rejects.toThrow(
    'You must specify either StackPolicyBody or StackPolicyURL',
  );
});
