import { parseJson } from '../lib/json/bounded-json.ts';
import { isJsonObject } from '../lib/json/json-object.ts';

/*
 * The grammar of a policy:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** The maximum length of one policy. It bounds the cost of its evaluation. */
export const MAX_POLICY_CHARACTERS = 20 * 1024;

/** The values that a member lists or, if inverted, all values that it does not list. */
export interface Selection {
  readonly values: readonly string[];
  readonly inverted: boolean;
}

export interface Condition {
  /** As in the policy: `StringEquals`, `ForAllValues:StringLike`, … */
  readonly operator: string;
  /** As in the policy: `aws:PrincipalArn`, … */
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Only AWS principals are kept. Undefined in an identity's policy, where the identity is the principal. */
  readonly principals: Selection | undefined;
  /** Service principals of a resource's policy: `events.amazonaws.com`, or `*` for every principal. */
  readonly services: readonly string[];
  readonly actions: Selection;
  readonly resources: Selection;
  readonly conditions: readonly Condition[];
}

export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
}

/** @throws MalformedPolicy */
export function parsePolicy(text: string): readonly Statement[] {
  if (text.length > MAX_POLICY_CHARACTERS) {
    throw new MalformedPolicy(`a policy has at most ${MAX_POLICY_CHARACTERS} characters`);
  }
  let policy: unknown;
  try {
    policy = parseJson(text);
  } catch (error) {
    throw new MalformedPolicy('a policy is JSON', { cause: error });
  }
  if (!isJsonObject(policy) || !('Statement' in policy)) {
    throw new MalformedPolicy('a policy is a JSON object with a Statement');
  }
  const statements = policy['Statement'];
  return (Array.isArray(statements) ? (statements as unknown[]) : [statements]).map(parseStatement);
}

function parseStatement(statement: unknown): Statement {
  if (!isJsonObject(statement)) throw new MalformedPolicy('a Statement is a JSON object');
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new MalformedPolicy('the Effect of a Statement is Allow or Deny');
  }
  return {
    effect,
    principals: parsePrincipals(statement),
    services: servicesOf(statement['Principal']),
    actions: parseSelection(statement, 'Action'),
    resources: parseSelection(statement, 'Resource'),
    conditions: parseConditions(statement['Condition'] ?? {}),
  };
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
function parseSelection(statement: Record<string, unknown>, name: 'Action' | 'Resource'): Selection {
  const [listed, inverted] = [statement[name], statement[`Not${name}`]];
  if ((listed === undefined) === (inverted === undefined)) {
    throw new MalformedPolicy(`a Statement has either ${name} or Not${name}`);
  }
  return { values: parseTexts(listed ?? inverted, name), inverted: listed === undefined };
}

function parsePrincipals(statement: Record<string, unknown>): Selection | undefined {
  const { Principal: listed, NotPrincipal: inverted } = statement;
  if (listed !== undefined && inverted !== undefined) {
    throw new MalformedPolicy('a Statement has either Principal or NotPrincipal');
  }
  const principal = listed ?? inverted;
  if (principal === undefined) return undefined;
  if (principal === '*') return { values: ['*'], inverted: listed === undefined };
  if (!isJsonObject(principal)) throw new MalformedPolicy('a Principal is "*" or a JSON object');
  for (const [kind, values] of Object.entries(principal)) parseTexts(values, `Principal ${kind}`);
  const values = 'AWS' in principal ? parseTexts(principal['AWS'], 'Principal AWS') : [];
  return { values, inverted: listed === undefined };
}

function servicesOf(principal: unknown): string[] {
  if (principal === '*') return ['*'];
  return isJsonObject(principal) && 'Service' in principal ? parseTexts(principal['Service'], 'Service') : [];
}

function parseConditions(conditions: unknown): Condition[] {
  if (!isJsonObject(conditions)) throw new MalformedPolicy('a Condition is a JSON object');
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!isJsonObject(keys)) throw new MalformedPolicy(`Condition ${operator} is a JSON object`);
    return Object.entries(keys).map(([key, value]) => ({
      operator,
      key,
      values: parseTexts(value, `Condition ${operator}`),
    }));
  });
}

/** Parses one text or a list of texts. Numbers and booleans, which conditions may contain, are converted to text. */
function parseTexts(value: unknown, name: string): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean') {
      throw new MalformedPolicy(`${name} is a string or a list of strings`);
    }
    return String(one);
  });
}
