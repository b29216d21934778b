import { parseJson } from '../lib/json/bounded-json.ts';
/*
 * The grammar of a policy:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** Of one policy text, whoever keeps it: what a statement costs to evaluate is bounded by it. */
export const MAX_POLICY_CHARACTERS = 20 * 1024;

/** Values that a member lists, or all but those. */
export interface Selection {
  readonly values: readonly string[];
  readonly inverted: boolean;
}

export interface Condition {
  /** `StringEquals`, `ForAllValues:StringLike`, … as written. */
  readonly operator: string;
  /** `aws:PrincipalArn`, … as written. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in an identity's policy, where it is whoever has the policy. Only AWS principals are kept. */
  readonly principals: Selection | undefined;
  readonly actions: Selection;
  readonly resources: Selection;
  readonly conditions: readonly Condition[];
}

/** Why a text is no policy. */
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
  if (!isRecord(policy) || !('Statement' in policy)) {
    throw new MalformedPolicy('a policy is a JSON object with a Statement');
  }
  const statements = policy['Statement'];
  return (Array.isArray(statements) ? (statements as unknown[]) : [statements]).map(parseStatement);
}

function parseStatement(statement: unknown): Statement {
  if (!isRecord(statement)) throw new MalformedPolicy('a Statement is a JSON object');
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new MalformedPolicy('the Effect of a Statement is Allow or Deny');
  }
  return {
    effect,
    principals: parsePrincipals(statement),
    actions: parseSelection(statement, 'Action'),
    resources: parseSelection(statement, 'Resource'),
    conditions: parseConditions(statement['Condition'] ?? {}),
  };
}

/** `Action` or `NotAction`, and the like. */
function parseSelection(statement: Record<string, unknown>, name: 'Action' | 'Resource'): Selection {
  const [plain, inverted] = [statement[name], statement[`Not${name}`]];
  if ((plain === undefined) === (inverted === undefined)) {
    throw new MalformedPolicy(`a Statement has either ${name} or Not${name}`);
  }
  return { values: parseTexts(plain ?? inverted, name), inverted: plain === undefined };
}

function parsePrincipals(statement: Record<string, unknown>): Selection | undefined {
  const { Principal: plain, NotPrincipal: inverted } = statement;
  if (plain !== undefined && inverted !== undefined) {
    throw new MalformedPolicy('a Statement has either Principal or NotPrincipal');
  }
  const principal = plain ?? inverted;
  if (principal === undefined) return undefined;
  if (principal === '*') return { values: ['*'], inverted: plain === undefined };
  if (!isRecord(principal)) throw new MalformedPolicy('a Principal is "*" or a JSON object');
  for (const [kind, values] of Object.entries(principal)) parseTexts(values, `Principal ${kind}`);
  const values = 'AWS' in principal ? parseTexts(principal['AWS'], 'Principal AWS') : [];
  return { values, inverted: plain === undefined };
}

function parseConditions(conditions: unknown): Condition[] {
  if (!isRecord(conditions)) throw new MalformedPolicy('a Condition is a JSON object');
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!isRecord(keys)) throw new MalformedPolicy(`Condition ${operator} is a JSON object`);
    return Object.entries(keys).map(([key, value]) => ({
      operator,
      key,
      values: parseTexts(value, `Condition ${operator}`),
    }));
  });
}

/** A text or a list of them; numbers and booleans, which conditions may have, as texts. */
function parseTexts(value: unknown, name: string): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean') {
      throw new MalformedPolicy(`${name} is a string or a list of strings`);
    }
    return String(one);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
