import { parsePolicy } from '../../../policy/document.ts';
import { MalformedPolicy, type PolicyProblem } from '../../../policy/malformed-policy.ts';
import type { Statement } from '../../../policy/statement.ts';
import { LimitExceeded, MalformedPolicyDocument } from '../errors.ts';
import { MAX_MANAGED_CHARACTERS, MAX_TRUST_CHARACTERS } from '../limits.ts';

/*
 * Policies are checked when they are stored, with the sentences that moto's tests record:
 * https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
 */

const SENTENCES: Readonly<Record<PolicyProblem, string>> = {
  'too-large': 'Syntax errors in policy.',
  'not-json': 'This policy contains invalid Json',
  syntax: 'Syntax errors in policy.',
  version: 'Syntax errors in policy.',
  operator: 'Syntax errors in policy.',
  'no-action': 'Policy statement must contain actions.',
  'no-resource': 'Policy statement must contain resources.',
  'no-principal': 'Missing required field Principal',
  'principal-not-allowed': 'Policy document should not specify a principal.',
  'resource-not-allowed': 'Has prohibited field Resource',
};

/**
 * Checks a policy of a user, group or role.
 * @throws MalformedPolicyDocument
 */
export function requireIdentityPolicy(text: string): string {
  const sids = new Set<string>();
  for (const { sid, actions, resources } of parse(text, 'identity')) {
    if (sid && sids.has(sid)) {
      throw MalformedPolicyDocument('Statement IDs (SID) in a single policy must be unique.');
    }
    if (sid) sids.add(sid);
    for (const action of actions.values) requireAction(action);
    const wrong = resources?.values.find((value) => value !== '*' && !value.includes(':'));
    if (wrong !== undefined) {
      throw MalformedPolicyDocument(`Resource ${wrong} must be in ARN format or "*".`);
    }
  }
  return text;
}

/**
 * Checks a managed policy.
 * @throws MalformedPolicyDocument, LimitExceeded
 */
export function requireManagedPolicy(text: string): string {
  requireIdentityPolicy(text);
  if (policyCharacters(text) > MAX_MANAGED_CHARACTERS) {
    throw LimitExceeded(`Cannot exceed quota for PolicySize: ${MAX_MANAGED_CHARACTERS}`);
  }
  return text;
}

/** The size of a policy as quotas count it: without white space. */
export function policyCharacters(text: string): number {
  return text.replace(/\s/g, '').length;
}

/** @throws MalformedPolicyDocument unless the action is `*` or that of a service, whose name has no wildcards */
function requireAction(action: string): void {
  const [vendor = '', ...names] = action.split(':');
  if (action === '*') return;
  if (names.length === 0) {
    throw MalformedPolicyDocument(
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    );
  }
  if (names.length > 1) throw MalformedPolicyDocument('Actions/Condition can contain only one colon.');
  if (vendor !== '*' && /[^\w.-]|_/.test(vendor))
    throw MalformedPolicyDocument(`Vendor ${vendor} is not valid`);
}

/**
 * Checks the trust policy of a role.
 * @throws MalformedPolicyDocument, LimitExceeded
 */
export function requireTrustPolicy(text: string): string {
  parse(text, 'trust');
  if (policyCharacters(text) > MAX_TRUST_CHARACTERS) {
    throw LimitExceeded(`Cannot exceed quota for ACLSizePerRole: ${MAX_TRUST_CHARACTERS}`);
  }
  return text;
}

function parse(text: string, form: 'identity' | 'trust'): readonly Statement[] {
  try {
    return parsePolicy(text, form);
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw MalformedPolicyDocument(SENTENCES[error.problem], { cause: error });
  }
}
