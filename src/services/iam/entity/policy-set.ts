import { DeleteConflict, LimitExceeded, NoSuchEntity } from '../errors.ts';
import { MAX_ATTACHED_POLICIES, MAX_INLINE_CHARACTERS } from '../limits.ts';
import { policyCharacters } from './policy-json.ts';

/** The policies of a role, a user or a group. */
export interface PolicySet {
  /** Name and JSON text, in order of name. */
  readonly inlinePolicies: readonly InlinePolicy[];
  /** ARNs, in order of attachment. */
  readonly attachedPolicies: readonly string[];
}

interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

type Kind = 'role' | 'user' | 'group';

/**
 * @param owner the name of the entity
 * @throws LimitExceeded when its inline policies together are too large
 */
export function withInlinePolicy<T extends PolicySet>(
  entity: T,
  kind: Kind,
  owner: string,
  policy: InlinePolicy,
): T {
  const others = entity.inlinePolicies.filter(({ name }) => name !== policy.name);
  const inlinePolicies = [...others, policy].sort((one, other) => (one.name < other.name ? -1 : 1));
  const characters = inlinePolicies.reduce((sum, { document }) => sum + policyCharacters(document), 0);
  const limit = MAX_INLINE_CHARACTERS[kind];
  if (characters > limit) {
    throw LimitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${owner}`);
  }
  return { ...entity, inlinePolicies };
}

/** @throws NoSuchEntity */
export function requireInlinePolicy({ inlinePolicies }: PolicySet, kind: Kind, name: string): InlinePolicy {
  const policy = inlinePolicies.find((one) => one.name === name);
  if (!policy) throw NoSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
  return policy;
}

/** @throws NoSuchEntity */
export function withoutInlinePolicy<T extends PolicySet>(entity: T, kind: Kind, name: string): T {
  const removed = requireInlinePolicy(entity, kind, name);
  return { ...entity, inlinePolicies: entity.inlinePolicies.filter((one) => one !== removed) };
}

const QUOTAS = { role: 'PoliciesPerRole', user: 'PoliciesPerUser', group: 'PoliciesPerGroup' } as const;

/** @throws LimitExceeded */
export function withAttachedPolicy<T extends PolicySet>(entity: T, kind: Kind, arn: string): T {
  if (entity.attachedPolicies.includes(arn)) return entity;
  if (entity.attachedPolicies.length >= MAX_ATTACHED_POLICIES) {
    throw LimitExceeded(`Cannot exceed quota for ${QUOTAS[kind]}: ${MAX_ATTACHED_POLICIES}`);
  }
  return { ...entity, attachedPolicies: [...entity.attachedPolicies, arn] };
}

/** @throws NoSuchEntity */
export function withoutAttachedPolicy<T extends PolicySet>(entity: T, arn: string): T {
  const attachedPolicies = entity.attachedPolicies.filter((one) => one !== arn);
  if (attachedPolicies.length === entity.attachedPolicies.length) {
    throw NoSuchEntity(`Policy ${arn} was not found.`);
  }
  return { ...entity, attachedPolicies };
}

/** @throws DeleteConflict while there are policies */
export function requireNoPolicies({ inlinePolicies, attachedPolicies }: PolicySet): void {
  if (attachedPolicies.length > 0) {
    throw DeleteConflict('Cannot delete entity, must detach all policies first.');
  }
  if (inlinePolicies.length > 0) throw DeleteConflict('Cannot delete entity, must delete policies first.');
}

/** The members that describe an attached policy, whose name follows the last slash of its ARN. */
export function describeAttached(arn: string) {
  return { PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn };
}
