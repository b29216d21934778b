/** What a place in the manifest may hold. Plain data: the checker, and messages, are read from it. */
export type Rule =
  | { readonly kind: 'any' }
  | { readonly kind: 'text'; readonly pattern?: RegExp; readonly values?: readonly string[] }
  | {
      readonly kind: 'number';
      readonly whole: boolean;
      readonly min: number;
      readonly max: number;
      /** Values allowed outside the bounds. */
      readonly also?: readonly number[];
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'list'; readonly item: Rule }
  | { readonly kind: 'record'; readonly value: Rule; readonly key?: RegExp }
  | ObjectRule
  /** CloudFormation decides the value: `{ Ref: … }`, `{ 'Fn::GetAtt': … }`. */
  | { readonly kind: 'intrinsic' }
  | { readonly kind: 'either'; readonly rules: readonly Rule[] };

export interface ObjectRule {
  readonly kind: 'object';
  readonly keys: Readonly<Record<string, KeyRule>>;
  readonly required: readonly string[];
}

export interface KeyRule {
  readonly rule: Rule;
  /** Set when the framework knows the key but Millrace does nothing with it: why, as the end of a sentence. */
  readonly ignored?: string;
  /** Set when the key cannot be accepted: the whole advice. */
  readonly refused?: string;
}

export const any: Rule = { kind: 'any' };
export const boolean: Rule = { kind: 'boolean' };
export const intrinsic: Rule = { kind: 'intrinsic' };

export function text(pattern?: RegExp): Rule {
  return pattern ? { kind: 'text', pattern } : { kind: 'text' };
}

export function oneOf(...values: string[]): Rule {
  return { kind: 'text', values };
}

export function whole(min: number, max: number, also: readonly number[] = []): Rule {
  return { kind: 'number', whole: true, min, max, also };
}

export function number(): Rule {
  return { kind: 'number', whole: false, min: -Infinity, max: Infinity };
}

export function list(item: Rule): Rule {
  return { kind: 'list', item };
}

export function record(value: Rule, key?: RegExp): Rule {
  return key ? { kind: 'record', value, key } : { kind: 'record', value };
}

export function either(...rules: Rule[]): Rule {
  return { kind: 'either', rules };
}

export function object(keys: Record<string, Rule | KeyRule>, required: readonly string[] = []): ObjectRule {
  const entries = Object.entries(keys).map(([name, rule]) => [name, 'kind' in rule ? { rule } : rule]);
  return { kind: 'object', keys: Object.fromEntries(entries) as Record<string, KeyRule>, required };
}

/** Keys that work on AWS and change nothing here: accepted with one warning each. */
export function ignored(because: string, ...names: string[]): Record<string, KeyRule> {
  return Object.fromEntries(names.map((name) => [name, { rule: any, ignored: because }]));
}

export function refused(advice: string, ...names: string[]): Record<string, KeyRule> {
  return Object.fromEntries(names.map((name) => [name, { rule: any, refused: advice }]));
}
