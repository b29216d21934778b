import { InvalidPattern } from '../../../lib/event-pattern/invalid-pattern.ts';
import { parseJson } from '../../../lib/json/bounded-json.ts';
import { isJsonObject } from '../../../lib/json/json-object.ts';
import { compileFilterPolicy } from './filter-policy.ts';

// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
const MAX_KEYS = 5;
const MAX_COMBINATIONS = 150;

/** @returns why the filter policy of a subscription is invalid, in AWS's words: docs/aws/sns.md#filter-policies */
export function invalidFilterPolicy(
  filterPolicy: string,
  filterPolicyScope: 'MessageAttributes' | 'MessageBody' | undefined,
): string | undefined {
  try {
    compileFilterPolicy(filterPolicy, filterPolicyScope);
  } catch (error) {
    if (error instanceof InvalidPattern) return `FilterPolicy: ${error.reason}`;
    return `FilterPolicy: failed to parse JSON. ${(error as Error).message}`;
  }
  const policy = parseJson(filterPolicy) as Readonly<Record<string, unknown>>;
  if (Object.keys(policy).length > MAX_KEYS) {
    return `FilterPolicy: Filter policy can not have more than ${MAX_KEYS} keys`;
  }
  if (filterPolicyScope !== 'MessageBody' && isNested(policy)) {
    return 'Filter policy scope MessageAttributes does not support nested filter policy';
  }
  return combinationsOf(policy) > MAX_COMBINATIONS ? 'FilterPolicy: Filter policy is too complex' : undefined;
}

function isNested(policy: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(policy).some(([name, value]) =>
    name === '$or' && Array.isArray(value)
      ? value.some((branch) => isNested(branch as Readonly<Record<string, unknown>>))
      : isJsonObject(value),
  );
}

/**
 * The product of the lengths of the lists, each multiplied by the depth of its key; the branches of `$or` are added.
 * @param product that of the lists before
 */
function combinationsOf(policy: Readonly<Record<string, unknown>>, depth = 1, product = 1): number {
  return Object.entries(policy).reduce((combinations, [name, value]) => {
    if (isJsonObject(value)) return combinationsOf(value, depth + 1, combinations);
    const entries = value as readonly unknown[];
    if (name !== '$or') return combinations * entries.length * depth;
    return entries.reduce<number>(
      (sum, branch) => sum + combinationsOf(branch as typeof policy, depth, combinations),
      0,
    );
  }, product);
}
