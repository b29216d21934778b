import type { NamedPolicy, RequestPolicies } from '../../../src/policy/access.ts';
import type { ConditionValues } from '../../../src/policy/conditions/request-keys.ts';
import type { Decision, PolicyType } from '../../../src/policy/decision.ts';
import { parsePolicy, type PolicyForm } from '../../../src/policy/document.ts';
import type { Principal } from '../../../src/policy/principal.ts';
import { PRINCIPALS } from './world.ts';

/** A statement as in a policy; one of identity-based policies allows all actions on all resources by default. */
export type StatementJson = Readonly<Record<string, unknown>>;
type Statements = StatementJson | readonly StatementJson[];

/** `allowed`, `deny TYPE` for an explicit denial, `no TYPE` for an implicit one. */
export type Outcome = 'allowed' | `deny ${PolicyType}` | `no ${PolicyType}`;

/** One case of the matrix: who does what, with which policies, and what AWS documents about it. */
export interface Case {
  readonly rule: string;
  /** `alice`, a user, by default. */
  readonly as?: keyof typeof PRINCIPALS;
  /** PutRecord by default. */
  readonly action?: string;
  /** The stream `orders` by default. */
  readonly on?: string;
  readonly keys?: ConditionValues;
  readonly version?: '2008-10-17';
  /** Several lists of statements are several policies. */
  readonly identity?: Statements | readonly Statements[];
  readonly boundary?: Statements;
  readonly session?: Statements;
  readonly resource?: Statements;
  readonly trust?: Statements;
  readonly serviceControl?: Statements;
  readonly expect: Outcome;
}

export interface Group {
  readonly name: string;
  /** The page of AWS's documentation that the rules are from. */
  readonly source: string;
  readonly cases: readonly Case[];
}

export function allow(Action: string | readonly string[] = '*', Resource: string | readonly string[] = '*') {
  return { Effect: 'Allow', Action, Resource };
}

export function deny(Action: string | readonly string[] = '*', Resource: string | readonly string[] = '*') {
  return { Effect: 'Deny', Action, Resource };
}

/** A policy of the stream that allows or denies a principal everything. */
export function of(Effect: 'Allow' | 'Deny', Principal: unknown, more: StatementJson = {}) {
  return { Effect, Principal, Action: '*', Resource: '*', ...more };
}

type Value = string | readonly string[];

/** A condition with one key: its operator, the values of the policy, those of the request if any, and whether it is met. */
export type ConditionRow = readonly [
  rule: string,
  operator: string,
  policy: Value | boolean | number,
  request: Value | undefined,
  isMet: boolean,
];

/** A condition allows when it is met. */
export function conditionCases(rows: readonly ConditionRow[]): Case[] {
  return rows.map(([rule, operator, value, actual, isMet]) => ({
    rule: `${operator}: ${rule}`,
    identity: { ...allow(), Condition: { [operator]: { 'test:Key': value } } },
    ...(actual !== undefined && { keys: { 'test:Key': actual } }),
    expect: isMet ? 'allowed' : 'no identity-based',
  }));
}

/** The policy of a role that lets a principal assume it. */
export function trusting(Principal: unknown, Condition: unknown = {}) {
  return { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition };
}

export function principalOf({ as = 'alice' }: Case): Principal {
  return PRINCIPALS[as];
}

export function policiesOf(one: Case): RequestPolicies {
  const { identity, boundary, session, resource, trust, serviceControl, version = '2012-10-17' } = one;
  const policy = (name: string, statements: Statements, form: PolicyForm): NamedPolicy => ({
    name,
    statements: parsePolicy(JSON.stringify({ Version: version, Statement: statements }), form),
  });
  const list = identity === undefined || Array.isArray(identity) ? identity : [identity];
  const isSeveralPolicies = (list as unknown[] | undefined)?.every((entry) => Array.isArray(entry));
  const identities = (isSeveralPolicies ? list : list && [list]) as readonly Statements[] | undefined;
  return {
    identity: identities?.map((statements, index) => policy(`identity-${index}`, statements, 'identity')),
    permissionsBoundary: boundary && policy('boundary', boundary, 'identity'),
    session: session && [policy('session', session, 'identity')],
    resource: resource && policy('resource', resource, 'resource'),
    trust: trust && policy('trust', trust, 'trust'),
    serviceControl: serviceControl && [policy('scp', serviceControl, 'identity')],
  };
}

export function outcomeOf(decision: Decision): Outcome {
  if (decision.allowed) return 'allowed';
  return decision.isExplicit ? `deny ${decision.policyType}` : `no ${decision.policyType}`;
}
