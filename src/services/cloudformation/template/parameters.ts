import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import type { ParameterDeclaration, Template } from './template.ts';

/** What a caller sends for one parameter. */
export interface ParameterInput {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

const LIST_TYPES = ['CommaDelimitedList', 'List<Number>', 'List<String>'];
// What the caller sends names a parameter in SSM, whose value is meant.
const STORED_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;
const STORED_TYPES = ['String', 'List<String>', 'CommaDelimitedList'].map(
  (type) => `AWS::SSM::Parameter::Value<${type}>`,
);
const KNOWN_TYPES = ['String', 'Number', ...LIST_TYPES, 'AWS::SSM::Parameter::Name', ...STORED_TYPES];

/**
 * The text of every parameter: what was sent, what the stack had, or the default.
 * @throws ValidationError when one has no value, or one that its declaration forbids
 */
export function parameterTexts(
  template: Template,
  inputs: readonly ParameterInput[],
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const names = Object.keys(template.parameters);
  const unknown = inputs.flatMap(({ ParameterKey: key = '' }) => (names.includes(key) ? [] : [key]));
  if (unknown.length > 0) {
    throw ValidationError(
      `Parameters: [${unknown.join(', ')}] do not exist in the template.${didYouMean(unknown[0]!, names)}`,
    );
  }
  const texts: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const input = inputs.find(({ ParameterKey }) => ParameterKey === name);
    const sent = input?.UsePreviousValue === true ? previous[name] : input?.ParameterValue;
    const text = sent ?? defaultOf(declaration);
    if (text !== undefined) texts[name] = checked(name, declaration, text);
  }
  const missing = names.filter((name) => texts[name] === undefined);
  if (missing.length > 0) throw ValidationError(`Parameters: [${missing.join(', ')}] must have values`);
  return texts;
}

/** Whether its text only names a parameter in SSM. */
export function isStored({ Type: type }: ParameterDeclaration): boolean {
  return STORED_TYPES.includes(type);
}

/** What `Ref` of a parameter gives. */
export function parameterValue({ Type: type }: ParameterDeclaration, text: string): string | string[] {
  if (!LIST_TYPES.includes(STORED_TYPE.exec(type)?.[1] ?? type)) return text;
  return text.split(',').map((item) => item.trim());
}

/** What descriptions of a template say of a parameter. */
export function parameterMembers(name: string, declaration: ParameterDeclaration) {
  return {
    ParameterKey: name,
    DefaultValue: defaultOf(declaration),
    NoEcho: String(declaration.NoEcho) === 'true',
    Description: declaration.Description,
  };
}

function defaultOf({ Default: value }: ParameterDeclaration): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function checked(name: string, declaration: ParameterDeclaration, text: string): string {
  const { Type: type, ConstraintDescription: description } = declaration;
  if (!KNOWN_TYPES.includes(type)) {
    throw ValidationError(
      `Template format error: Unrecognized parameter type: ${type} of ${name}.` +
        `${didYouMean(type, KNOWN_TYPES)} Millrace knows ${KNOWN_TYPES.join(', ')}.`,
    );
  }
  const items = LIST_TYPES.includes(type) ? text.split(',').map((item) => item.trim()) : [text];
  for (const item of items) {
    const flaw = flawOf(name, declaration, item);
    if (flaw === undefined) continue;
    throw ValidationError(
      description === undefined
        ? `Parameter '${name}' ${flaw}`
        : `Parameter ${name} failed to satisfy constraint: ${description}`,
    );
  }
  return text;
}

/** What is wrong with a value, in CloudFormation's words. */
function flawOf(name: string, declaration: ParameterDeclaration, text: string): string | undefined {
  const { AllowedValues: allowed, AllowedPattern: pattern } = declaration;
  const isNumber = /Number/.test(declaration.Type);
  if (isNumber && (text === '' || !Number.isFinite(Number(text)))) return 'must be a number.';
  if (allowed && !allowed.map((value) => String(value as string)).includes(text)) {
    return 'must be one of AllowedValues';
  }
  if (pattern !== undefined && !matches(pattern, text, name)) return `must match pattern ${pattern}`;
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

function matches(pattern: string, text: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch (cause) {
    throw ValidationError(`AllowedPattern of parameter '${name}' is not a regular expression`, { cause });
  }
}
