import type { Identities, NamedPolicy } from '../../../access/identities.ts';
import type { Observed } from '../../../access/observation/kept-observations.ts';
import type { Use } from '../../../access/observation/observations.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import { parsePolicy } from '../../../policy/document.ts';
import { MalformedPolicy } from '../../../policy/malformed-policy.ts';
import { anySessionOf, type Principal } from '../../../policy/principal.ts';
import { minimalPolicy } from '../../../policy/report/minimal-policy.ts';
import { type UnusedGrant, unusedGrants } from '../../../policy/report/unused-grants.ts';
import type { Statement } from '../../../policy/statement.ts';
import type { Access } from '../open-access.ts';
import type { AccessReport, IdentityReport, UnusedPermission } from './contract.ts';
import type { KnownActions } from './known-actions.ts';

/** A function and its execution role. */
export interface FunctionRole {
  readonly functionName: string;
  readonly roleArn: string;
}

export interface ReportSources {
  readonly access: Pick<Access, 'mode' | 'identities'>;
  readonly observed: Observed;
  readonly functions: readonly FunctionRole[];
  readonly actions: KnownActions;
  readonly nowMs: number;
}

/** Compares what users and roles used with what their policies allow. */
export function accessReport({ access, observed, functions, actions, nowMs }: ReportSources): AccessReport {
  const { mode, identities } = access;
  const uses = new Map<string, Use[]>();
  for (const { roleArn } of functions) uses.set(roleArn, []);
  for (const use of observed.uses) {
    uses.set(use.identity, [...(uses.get(use.identity) ?? []), use]);
  }
  return {
    mode,
    sinceMs: observed.sinceMs,
    untilMs: nowMs,
    notCounted: observed.notCounted,
    identities: Array.from(uses)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([arn, own]) =>
        identityReport(arn, own, {
          identities,
          actions,
          functions: functions.filter(({ roleArn }) => roleArn === arn).map((one) => one.functionName),
        }),
      ),
  };
}

interface IdentitySources {
  readonly identities: Identities;
  readonly actions: KnownActions;
  readonly functions: readonly string[];
}

function identityReport(
  arn: string,
  uses: readonly Use[],
  { identities, actions, functions }: IdentitySources,
): IdentityReport {
  const { account = '', resource = '' } = parseArn(arn) ?? {};
  const isRole = resource.startsWith('role/');
  const principal: Principal = isRole ? anySessionOf(account, arn) : { kind: 'user', account, arn };
  const used = uses
    .map(({ identity: _identity, ...use }) => use)
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  return {
    kind: isRole ? 'role' : 'user',
    name: resource.slice(resource.lastIndexOf('/') + 1),
    arn,
    functions: functions.toSorted(),
    used,
    missing: used.filter(({ denial }) => denial !== undefined),
    unused: identities
      .policiesOf(principal)
      .identity.flatMap((policy) =>
        unusedGrants(statementsOf(policy), uses).map((grant) => unusedPermission(policy, grant, actions)),
      ),
    statements: minimalPolicy(uses),
  };
}

const sortKey = ({ action, resource }: { readonly action: string; readonly resource: string }) =>
  `${action} ${resource}`;

/** A policy that is malformed grants nothing. */
function statementsOf({ document }: NamedPolicy): readonly Statement[] {
  try {
    return document === undefined ? [] : parsePolicy(document, 'identity');
  } catch (error) {
    if (error instanceof MalformedPolicy) return [];
    throw error;
  }
}

function unusedPermission(
  { name: policy }: NamedPolicy,
  { action, resource, usedActions }: UnusedGrant,
  actions: KnownActions,
): UnusedPermission {
  const unused = { policy, action, resource, usedActions };
  if (actions.isPossible(action)) return unused;
  const meant = actions.nearest(action);
  return { ...unused, isUnknown: true, ...(meant !== undefined && { meant }) };
}
