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
const SCALAR_TYPES = ['String', 'Number'];

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

/** What `Ref` of a parameter gives. */
export function parameterValue({ Type: type }: ParameterDeclaration, text: string): string | string[] {
  if (!LIST_TYPES.includes(type)) return text;
  return text.split(',').map((item) => item.trim());
}

function defaultOf({ Default: value }: ParameterDeclaration): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function checked(name: string, declaration: ParameterDeclaration, text: string): string {
  const { Type: type, AllowedValues: allowed, AllowedPattern: pattern } = declaration;
  if (!SCALAR_TYPES.includes(type) && !LIST_TYPES.includes(type)) {
    throw ValidationError(
      `Template format error: Unrecognized parameter type: ${type} of ${name}.` +
        `${didYouMean(type, [...SCALAR_TYPES, ...LIST_TYPES])} Millrace knows ${[...SCALAR_TYPES, ...LIST_TYPES].join(', ')}.`,
    );
  }
  if (type === 'Number' && !Number.isFinite(Number(text))) {
    throw ValidationError(`Parameter '${name}' must be a number.`);
  }
  if (allowed && !allowed.map((value) => String(value as string)).includes(text)) {
    throw ValidationError(`Parameter '${name}' must be one of AllowedValues`);
  }
  if (pattern !== undefined && !matches(pattern, text, name)) {
    throw ValidationError(`Parameter '${name}' must match pattern ${pattern}`);
  }
  return text;
}

function matches(pattern: string, text: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch (cause) {
    throw ValidationError(`AllowedPattern of parameter '${name}' is not a regular expression`, { cause });
  }
}
