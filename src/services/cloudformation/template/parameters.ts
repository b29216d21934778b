import { compileLinearPattern, PatternBudget, InvalidPattern } from '../../../lib/pattern/linear-pattern.ts';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import { MAX_PARAMETER_BYTES } from '../limits.ts';
import type { ParameterDeclaration, Template } from './template.ts';

/** One parameter of a request. */
export interface ParameterInput {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

/** The parameters of a request, from their texts by name. */
export function parameterInputs(texts: Readonly<Record<string, string>>) {
  return Object.entries(texts).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

type Test = (text: string) => boolean;

const LIST_TYPES = ['CommaDelimitedList', 'List<Number>', 'List<String>'];
// The text of such a parameter is the name of an SSM parameter, whose value is used.
const STORED_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;
const STORED_TYPES = ['String', 'List<String>', 'CommaDelimitedList'].map(
  (type) => `AWS::SSM::Parameter::Value<${type}>`,
);
const KNOWN_TYPES = ['String', 'Number', ...LIST_TYPES, 'AWS::SSM::Parameter::Name', ...STORED_TYPES];

/**
 * The text of every parameter: the value in the request, the stack's previous value, or the default.
 * @throws ValidationError when a parameter has no value, or a value that its declaration does not allow
 */
export async function parameterTexts(
  template: Pick<Template, 'parameters'>,
  inputs: readonly ParameterInput[],
  previous: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const names = Object.keys(template.parameters);
  const known = new Set(names);
  const unknown = inputs.flatMap(({ ParameterKey: key = '' }) => (known.has(key) ? [] : [key]));
  if (unknown.length > 0) {
    throw ValidationError(
      `Parameters: [${unknown.join(', ')}] do not exist in the template.${didYouMean(unknown[0]!, names)}`,
    );
  }
  const texts: Record<string, string> = {};
  const budget = new PatternBudget();
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const input = inputs.find(({ ParameterKey }) => ParameterKey === name);
    const requested = input?.UsePreviousValue === true ? previous[name] : input?.ParameterValue;
    const text = requested ?? defaultOf(declaration);
    if (text !== undefined) texts[name] = await checked(name, declaration, text, budget);
  }
  const missing = names.filter((name) => texts[name] === undefined);
  if (missing.length > 0) throw ValidationError(`Parameters: [${missing.join(', ')}] must have values`);
  return texts;
}

/** Whether descriptions of the stack hide its value. */
export function isNoEcho(declaration: ParameterDeclaration | undefined): boolean {
  return String(declaration?.NoEcho) === 'true';
}

/** Whether its text is the name of an SSM parameter. */
export function isStored({ Type: type }: ParameterDeclaration): boolean {
  return STORED_TYPES.includes(type);
}

/** The value of `Ref` to a parameter. */
export function parameterValue({ Type: type }: ParameterDeclaration, text: string): string | string[] {
  if (!LIST_TYPES.includes(STORED_TYPE.exec(type)?.[1] ?? type)) return text;
  return text.split(',').map((item) => item.trim());
}

/** The members that describe a parameter of a template. */
export function parameterMembers(name: string, declaration: ParameterDeclaration) {
  return {
    ParameterKey: name,
    DefaultValue: defaultOf(declaration),
    NoEcho: isNoEcho(declaration),
    Description: declaration.Description,
  };
}

/** The values of parameters where nothing else is given: each one has a text, so that macros can be checked. */
export function defaultTexts({ parameters }: Pick<Template, 'parameters'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, declaration]) => [name, defaultOf(declaration) ?? name]),
  );
}

function defaultOf({ Default: value }: ParameterDeclaration): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

async function checked(
  name: string,
  declaration: ParameterDeclaration,
  text: string,
  budget: PatternBudget,
): Promise<string> {
  const { Type: type, ConstraintDescription: description } = declaration;
  if (!KNOWN_TYPES.includes(type)) {
    throw ValidationError(
      `Template format error: Unrecognized parameter type: ${type} of ${name}.` +
        `${didYouMean(type, KNOWN_TYPES)} Millrace supports ${KNOWN_TYPES.join(', ')}.`,
    );
  }
  if (Buffer.byteLength(text) > MAX_PARAMETER_BYTES) {
    throw ValidationError(`Parameter '${name}' must contain at most ${MAX_PARAMETER_BYTES} characters`);
  }
  const items = LIST_TYPES.includes(type) ? text.split(',').map((item) => item.trim()) : [text];
  const allowed = declaration.AllowedValues && new Set(declaration.AllowedValues.map(String));
  const matchesPattern = await patternTest(name, declaration.AllowedPattern, budget);
  for (const item of items) {
    const violation = violationOf(declaration, { allowed, matchesPattern }, item);
    if (violation === undefined) continue;
    throw ValidationError(
      description === undefined
        ? `Parameter '${name}' ${violation}`
        : `Parameter ${name} failed to satisfy constraint: ${description}`,
    );
  }
  return text;
}

/** Why a value is invalid, in CloudFormation's wording. */
function violationOf(
  declaration: ParameterDeclaration,
  { allowed, matchesPattern }: { allowed: ReadonlySet<string> | undefined; matchesPattern: Test | undefined },
  text: string,
): string | undefined {
  const isNumber = /Number/.test(declaration.Type);
  if (isNumber && (text === '' || !Number.isFinite(Number(text)))) return 'must be a number.';
  if (allowed && !allowed.has(text)) return 'must be one of AllowedValues';
  if (matchesPattern?.(text) === false) return `must match pattern ${declaration.AllowedPattern}`;
  const { MinLength: minLength, MaxLength: maxLength, MinValue: min, MaxValue: max } = declaration;
  if (minLength !== undefined && text.length < Number(minLength)) {
    return `must contain at least ${minLength} characters`;
  }
  if (maxLength !== undefined && text.length > Number(maxLength)) {
    return `must contain at most ${maxLength} characters`;
  }
  if (!isNumber) return undefined;
  if (min !== undefined && Number(text) < Number(min)) return `must be a number not less than ${min}`;
  if (max !== undefined && Number(text) > Number(max)) return `must be a number not greater than ${max}`;
  return undefined;
}

/**
 * Compiles AllowedPattern once for all items of a list.
 * @throws ValidationError for a pattern that cannot be matched in linear time; the returned test may throw it as well
 */
async function patternTest(
  name: string,
  pattern: string | undefined,
  budget: PatternBudget,
): Promise<Test | undefined> {
  if (pattern === undefined) return undefined;
  try {
    return guarded(name, await compileLinearPattern(pattern, budget));
  } catch (cause) {
    throw asValidationError(name, cause);
  }
}

function guarded(name: string, test: Test): Test {
  return (text) => {
    try {
      return test(text);
    } catch (cause) {
      throw asValidationError(name, cause);
    }
  };
}

function asValidationError(name: string, cause: unknown): unknown {
  if (!(cause instanceof InvalidPattern)) return cause;
  return ValidationError(
    `AllowedPattern of parameter '${name}' is not a supported regular expression: ${cause.message}`,
    { cause },
  );
}
