import { NoSuchEntity } from '../../../iam/errors.ts';
import {
  differs,
  jsonText,
  type Properties,
  type ResourceContext,
  textOf,
  textsOf,
  unlessMissing,
} from '../handler.ts';
import { type IdentityKind, KINDS_BY_LIST } from './identity-kinds.ts';

/**
 * Updates the inline and attached policies of a role, user or group, and its boundary. One whose creation was interrupted
 * may lack some of the previous ones.
 */
export async function setPolicies(
  kind: IdentityKind,
  name: string,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  const named = { [kind.nameMember]: name };
  const wanted = inlinePolicies(next);
  for (const [policy, document] of wanted) {
    await context.call('iam', kind.put, { ...named, PolicyName: policy, PolicyDocument: document });
  }
  for (const policy of inlinePolicies(previous).keys()) {
    if (wanted.has(policy)) continue;
    await unlessMissing(context.call('iam', kind.delete, { ...named, PolicyName: policy }), NoSuchEntity);
  }
  const attached = textsOf(next, 'ManagedPolicyArns');
  for (const arn of attached) await context.call('iam', kind.attach, { ...named, PolicyArn: arn });
  for (const arn of textsOf(previous, 'ManagedPolicyArns')) {
    if (attached.includes(arn)) continue;
    await unlessMissing(context.call('iam', kind.detach, { ...named, PolicyArn: arn }), NoSuchEntity);
  }
  await setBoundary(kind, named, next, previous, context);
}

async function setBoundary(
  { boundary: operations }: IdentityKind,
  named: Properties,
  next: Properties,
  previous: Properties,
  context: ResourceContext,
): Promise<void> {
  if (!operations || !differs(next, previous, ['PermissionsBoundary'])) return;
  const boundary = textOf(next, 'PermissionsBoundary');
  if (boundary === undefined) {
    await unlessMissing(context.call('iam', operations.delete, named), NoSuchEntity);
  } else {
    await context.call('iam', operations.put, { ...named, PermissionsBoundary: boundary });
  }
}

function inlinePolicies({ Policies: policies }: Properties): Map<string, string> {
  const list = Array.isArray(policies) ? (policies as { PolicyName: string; PolicyDocument: unknown }[]) : [];
  return new Map(list.map(({ PolicyName, PolicyDocument }) => [PolicyName, jsonText(PolicyDocument)]));
}

/** Calls for each role, user and group that a policy lists. */
export async function eachListed(
  properties: Properties,
  call: (kind: IdentityKind, name: string) => Promise<unknown>,
): Promise<void> {
  for (const [list, kind] of Object.entries(KINDS_BY_LIST)) {
    for (const name of textsOf(properties, list)) await call(kind, name);
  }
}

/** Calls for each role, user and group that the previous properties list and the next do not. */
export async function eachNoLongerListed(
  next: Properties,
  previous: Properties,
  call: (kind: IdentityKind, name: string) => Promise<unknown>,
): Promise<void> {
  for (const [list, kind] of Object.entries(KINDS_BY_LIST)) {
    const wanted = textsOf(next, list);
    for (const name of textsOf(previous, list)) if (!wanted.includes(name)) await call(kind, name);
  }
}
