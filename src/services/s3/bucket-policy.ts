import { parseArn } from '../../lib/aws/arn.ts';
import { KIB } from '../../lib/bytes.ts';
import { parsePolicy } from '../../policy/document.ts';
import { MalformedPolicy as InvalidPolicy } from '../../policy/malformed-policy.ts';
import type { Statement } from '../../policy/statement.ts';
import { MalformedPolicy } from './errors.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
const MAX_BYTES = 20 * KIB;

/**
 * Checks that a policy can be evaluated, and is about its bucket.
 * @param arn of the bucket
 * @throws MalformedPolicy
 */
export function checkBucketPolicy(bytes: Buffer, arn: string): void {
  if (bytes.length > MAX_BYTES) {
    throw MalformedPolicy(`Policies must not be larger than ${MAX_BYTES} bytes.`);
  }
  const text = bytes.toString('utf8');
  for (const { actions, resources } of parseStatements(text)) {
    if (!actions.values.every((action) => action === '*' || /^s3:/i.test(action))) {
      throw MalformedPolicy('Policy has invalid action');
    }
    if (!resources?.values.every((resource) => mayMatch(resource, arn))) {
      throw MalformedPolicy('Policy has invalid resource');
    }
  }
}

/** Whether a policy allows anything to an account, to one of its principals, or to everyone. A malformed one allows nothing. */
export function isSharedWith(policy: string, account: string): boolean {
  return statementsOf(policy).some(({ effect, principals }) => {
    if (effect === 'Deny' || !principals || principals.isInverted) return false;
    const { isEveryone, accounts, aws } = principals;
    return (
      isEveryone || accounts.has(account) || [...aws].some((name) => parseArn(name)?.account === account)
    );
  });
}

function statementsOf(policy: string): readonly Statement[] {
  try {
    return parsePolicy(policy, 'resource');
  } catch (error) {
    if (error instanceof InvalidPolicy) return [];
    throw error;
  }
}

function parseStatements(text: string): readonly Statement[] {
  try {
    if (text.startsWith('{')) return parsePolicy(text, 'resource');
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    if (error.problem !== 'not-json') {
      throw MalformedPolicy(`The policy is invalid: ${error.message}.`, { cause: error });
    }
  }
  throw MalformedPolicy("Policies must be valid JSON and the first byte must be '{'");
}

/** Whether a resource can name the bucket or objects in it, judged by what comes before its first wildcard or variable. */
function mayMatch(resource: string, arn: string): boolean {
  const [fixed = ''] = resource.split(/[*?]|\$\{/, 1);
  if (fixed.length < resource.length && arn.startsWith(fixed)) return true;
  return fixed === arn || fixed.startsWith(`${arn}/`);
}
