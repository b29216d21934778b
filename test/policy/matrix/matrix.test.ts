import { describe, expect, it } from 'vitest';
import { evaluateAccess } from '../../../src/policy/access.ts';
import { ABSENT_KEYS } from './cases/absent-keys.ts';
import { BASICS } from './cases/basics.ts';
import { BOUNDARY } from './cases/boundary.ts';
import { CROSS_ACCOUNT } from './cases/cross-account.ts';
import { GLOBAL_KEYS } from './cases/global-keys.ts';
import { INVERSION } from './cases/inversion.ts';
import { OPERATORS } from './cases/operators.ts';
import { PRECEDENCE } from './cases/precedence.ts';
import { SAME_ACCOUNT } from './cases/same-account.ts';
import { SERVICES } from './cases/services.ts';
import { SESSIONS } from './cases/session.ts';
import { SET_OPERATORS } from './cases/set-operators.ts';
import { TRUST } from './cases/trust.ts';
import { VARIABLES } from './cases/variables.ts';
import { WILDCARDS } from './cases/wildcards.ts';
import { type Case, type Group, outcomeOf, policiesOf, principalOf } from './case.ts';
import { STREAM } from './world.ts';

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const LOGIC = `${GUIDE}reference_policies_evaluation-logic`;

const GROUPS: readonly Group[] = [
  { name: 'basics', source: `${GUIDE}reference_policies_evaluation-logic.html`, cases: BASICS },
  { name: 'wildcards', source: `${GUIDE}reference_policies_elements_resource.html`, cases: WILDCARDS },
  {
    name: 'NotAction and NotResource',
    source: `${GUIDE}reference_policies_elements_notaction.html`,
    cases: INVERSION,
  },
  { name: 'explicit denials', source: `${LOGIC}_policy-eval-denyallow.html`, cases: PRECEDENCE },
  {
    name: 'condition operators',
    source: `${GUIDE}reference_policies_elements_condition_operators.html`,
    cases: OPERATORS,
  },
  {
    name: 'absent keys',
    source: `${GUIDE}reference_policies_elements_condition_operators.html`,
    cases: ABSENT_KEYS,
  },
  {
    name: 'set operators',
    source: `${GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    cases: SET_OPERATORS,
  },
  {
    name: 'several conditions, and global keys',
    source: `${GUIDE}reference_policies_condition-keys.html`,
    cases: GLOBAL_KEYS,
  },
  { name: 'variables', source: `${GUIDE}reference_policies_variables.html`, cases: VARIABLES },
  { name: 'permissions boundaries', source: `${GUIDE}access_policies_boundaries.html`, cases: BOUNDARY },
  { name: 'session policies', source: `${GUIDE}access_policies.html#policies_session`, cases: SESSIONS },
  {
    name: 'policies of resources in the same account',
    source: `${LOGIC}_policy-eval-denyallow.html`,
    cases: SAME_ACCOUNT,
  },
  { name: 'other accounts', source: `${LOGIC}-cross-account.html`, cases: CROSS_ACCOUNT },
  { name: 'trust policies', source: `${GUIDE}id_roles_compare-resource-policies.html`, cases: TRUST },
  {
    name: 'services and anonymous callers',
    source: `${GUIDE}reference_policies_elements_principal.html`,
    cases: SERVICES,
  },
];

describe.each(GROUPS)('$name ($source)', ({ cases }) => {
  it.each(cases)('$rule: $expect', (one: Case) => {
    const decision = evaluateAccess({
      principal: principalOf(one),
      action: one.action ?? 'kinesis:PutRecord',
      resource: one.on ?? STREAM,
      context: one.keys ? [one.keys] : undefined,
      policies: policiesOf(one),
    });
    expect(outcomeOf(decision)).toBe(one.expect);
  });
});
