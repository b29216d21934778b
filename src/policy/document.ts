import { parseJson } from '../lib/json/bounded-json.ts';
import { isJsonObject } from '../lib/json/json-object.ts';
import { compileCondition, type Condition } from './conditions/condition.ts';
import { MalformedPolicy, type PolicyProblem } from './malformed-policy.ts';
import { compilePrincipals, type PrincipalElement } from './principal-element.ts';
import { compileActions, compileResources, type Statement } from './statement.ts';

/*
 * The grammar of a policy:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

// The limit of the parameters of IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
const MAX_TEXT_CHARACTERS = 131_072;

/**
 * The maximum length of one policy without white space, which AWS does not count either. It bounds the cost of an
 * evaluation. AWS's largest limit is that of SNS: https://docs.aws.amazon.com/general/latest/gr/sns.html
 */
export const MAX_POLICY_CHARACTERS = 30 * 1024;

/**
 * What a policy is for, which decides about the elements that name principals and resources.
 * - `identity`: of users, groups and roles; permissions boundaries, session policies, service control policies
 * - `resource`: of resources
 * - `trust`: of roles, whose statements name no resource
 * - `repository`: of resources whose statements need not name them, as in ECR
 */
export type PolicyForm = 'identity' | 'resource' | 'trust' | 'repository';

/**
 * Parses and compiles a policy. Of repeated members the last counts.
 * @throws MalformedPolicy
 */
export function parsePolicy(text: string, form: PolicyForm): readonly Statement[] {
  const policy = parseText(text);
  checkMembers(policy, POLICY_MEMBERS, 'The policy');
  const { Version: version, Id: id, Statement: statements } = policy;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw new MalformedPolicy('version', 'Version must be "2012-10-17" or "2008-10-17"');
  }
  if (id !== undefined && typeof id !== 'string') throw syntax('Id must be a string');
  if (statements === undefined) throw syntax('a policy must have a Statement');
  const reader: Reader = { form, hasVariables: version === '2012-10-17' };
  return Array.isArray(statements)
    ? statements.map((one, index) => parseStatement(one, index, `Statement[${index}]`, reader))
    : [parseStatement(statements, 0, 'Statement', reader)];
}

/** @returns what is wrong with a policy, for services that check one before they store it */
export function findPolicyProblem(text: string, form: PolicyForm): MalformedPolicy | undefined {
  try {
    parsePolicy(text, form);
    return undefined;
  } catch (error) {
    if (error instanceof MalformedPolicy) return error;
    throw error;
  }
}

const POLICY_MEMBERS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_MEMBERS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

interface Reader {
  readonly form: PolicyForm;
  readonly hasVariables: boolean;
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseText(text: string): JsonObject {
  if (text.length > MAX_TEXT_CHARACTERS) throw tooLarge(MAX_TEXT_CHARACTERS);
  let policy: unknown;
  try {
    policy = parseJson(text);
  } catch (error) {
    throw new MalformedPolicy('not-json', 'a policy must be JSON', { cause: error });
  }
  if (!isJsonObject(policy)) throw new MalformedPolicy('not-json', 'a policy must be a JSON object');
  if (text.length > MAX_POLICY_CHARACTERS && JSON.stringify(policy).length > MAX_POLICY_CHARACTERS) {
    throw tooLarge(MAX_POLICY_CHARACTERS);
  }
  return policy;
}

function parseStatement(statement: unknown, index: number, at: string, reader: Reader): Statement {
  if (!isJsonObject(statement)) throw syntax(`${at} must be a JSON object`);
  checkMembers(statement, STATEMENT_MEMBERS, at);
  const { Effect: effect, Sid: sid, Condition: conditions } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw syntax(`${at}.Effect must be Allow or Deny`);
  if (sid !== undefined && typeof sid !== 'string') throw syntax(`${at}.Sid must be a string`);
  return {
    effect,
    sid,
    index,
    principals: parsePrincipals(statement, at, reader.form),
    actions: parseActions(statement, at),
    resources: parseResources(statement, at, reader),
    conditions: conditions === undefined ? [] : parseConditions(conditions, `${at}.Condition`, reader),
  };
}

function parseActions(statement: JsonObject, at: string): Statement['actions'] {
  const { value, isInverted } = alternative(statement, 'Action', at);
  if (isNothing(value)) throw new MalformedPolicy('no-action', `${at} must have Action or NotAction`);
  return compileActions(parseTexts(value, `${at}.${isInverted ? 'NotAction' : 'Action'}`), isInverted);
}

function parseResources(statement: JsonObject, at: string, reader: Reader): Statement['resources'] {
  const { value, isInverted } = alternative(statement, 'Resource', at);
  if (reader.form === 'trust' && value !== undefined) {
    throw new MalformedPolicy('resource-not-allowed', `${at} must not have a Resource`);
  }
  if (isNothing(value)) {
    if (reader.form === 'trust' || reader.form === 'repository') return undefined;
    throw new MalformedPolicy('no-resource', `${at} must have Resource or NotResource`);
  }
  const values = parseTexts(value, `${at}.${isInverted ? 'NotResource' : 'Resource'}`);
  return compileResources(values, isInverted, reader.hasVariables);
}

function parsePrincipals(statement: JsonObject, at: string, form: PolicyForm): PrincipalElement | undefined {
  const { value, isInverted } = alternative(statement, 'Principal', at);
  if (form === 'identity') {
    if (value === undefined) return undefined;
    throw new MalformedPolicy('principal-not-allowed', `${at} must not have a Principal`);
  }
  if (value === undefined) throw new MalformedPolicy('no-principal', `${at} must have a Principal`);
  if (value === '*') return compilePrincipals('everyone', isInverted);
  const element = `${at}.${isInverted ? 'NotPrincipal' : 'Principal'}`;
  if (!isJsonObject(value)) throw syntax(`${element} must be "*" or a JSON object`);
  checkMembers(value, PRINCIPAL_TYPES, element);
  const names = (type: string) => (type in value ? parseTexts(value[type], `${element}.${type}`) : []);
  // Users of identity providers and canonical ids of S3 are names of no principal here.
  for (const type of ['Federated', 'CanonicalUser']) names(type);
  return compilePrincipals({ aws: names('AWS'), services: names('Service') }, isInverted);
}

const PRINCIPAL_TYPES = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

function parseConditions(conditions: unknown, at: string, { hasVariables }: Reader): Condition[] {
  if (!isJsonObject(conditions)) throw syntax(`${at} must be a JSON object`);
  return Object.entries(conditions).flatMap(([operator, keys]) => {
    if (!isJsonObject(keys)) throw syntax(`${at}.${operator} must be a JSON object`);
    return Object.entries(keys).map(([key, value]) => {
      const values = parseTexts(value, `${at}.${operator}.${key}`);
      const condition = compileCondition(operator, key, values, { hasVariables });
      if (!condition) throw new MalformedPolicy('operator', `${at}.${operator} is not a condition operator`);
      return condition;
    });
  });
}

/** An element or its inversion: `Action` or `NotAction`. */
function alternative(
  statement: JsonObject,
  name: 'Action' | 'Resource' | 'Principal',
  at: string,
): { value: unknown; isInverted: boolean } {
  const [listed, inverted] = [statement[name], statement[`Not${name}`]];
  if (listed !== undefined && inverted !== undefined) {
    throw syntax(`${at} must not have both ${name} and Not${name}`);
  }
  return { value: listed ?? inverted, isInverted: inverted !== undefined };
}

/** Parses one text or a list of texts. Numbers and booleans, which conditions may contain, are converted to text. */
function parseTexts(value: unknown, at: string): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean') {
      throw syntax(`${at} must be a string or a list of strings`);
    }
    return String(one);
  });
}

/** Neither a missing element nor an empty list says anything. */
function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function checkMembers(object: JsonObject, known: ReadonlySet<string>, at: string): void {
  const unknown = Object.keys(object).find((name) => !known.has(name));
  if (unknown !== undefined) throw syntax(`${at} has the unknown member ${JSON.stringify(unknown)}`);
}

function syntax(message: string): MalformedPolicy {
  return new MalformedPolicy('syntax' satisfies PolicyProblem, message);
}

function tooLarge(maxCharacters: number): MalformedPolicy {
  return new MalformedPolicy('too-large', `a policy must have at most ${maxCharacters} characters`);
}
