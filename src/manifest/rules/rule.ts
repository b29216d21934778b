/** A rule for a value in the manifest: data from which the checks, the messages and the type of the value are derived. */
export type Rule =
  | AnyRule
  | TextRule
  | NumberRule
  | BooleanRule
  | ListRule
  | RecordRule
  | ObjectRule
  | IntrinsicRule
  | EitherRule;

interface AnyRule {
  readonly kind: 'any';
}

interface TextRule {
  readonly kind: 'text';
  readonly pattern?: RegExp;
  /** What the pattern means, for messages: `letters, digits and hyphens`. */
  readonly form?: string;
  readonly values?: readonly string[];
}

interface NumberRule {
  readonly kind: 'number';
  readonly whole: boolean;
  readonly min: number;
  readonly max: number;
  /** Values allowed outside the bounds. */
  readonly also?: readonly number[];
}

interface BooleanRule {
  readonly kind: 'boolean';
}

interface ListRule<Item extends Rule = Rule> {
  readonly kind: 'list';
  readonly item: Item;
  /** Items may be null, and count as absent. */
  readonly nullable?: true;
}

/** A map with any keys, whose values all follow one rule. */
interface RecordRule<Value extends Rule = Rule> {
  readonly kind: 'record';
  readonly value: Value;
  readonly key?: RegExp;
  readonly nullable?: true;
}

/** A record with keys that may have no value, which is null: `TABLE:`. */
interface NullableRecordRule<Value extends Rule = Rule> extends RecordRule<Value> {
  readonly nullable: true;
}

/** A map with known keys only. */
export interface ObjectRule<Keys extends KeyTable = KeyTable, Required extends string = string> {
  readonly kind: 'object';
  readonly keys: Keys;
  readonly required: readonly Required[];
  /** Names that are often written for a key, with the key. */
  readonly meant?: Readonly<Record<string, string>>;
}

/** A value that CloudFormation computes: `{ Ref: … }`, `{ 'Fn::GetAtt': … }`. */
interface IntrinsicRule {
  readonly kind: 'intrinsic';
}

interface EitherRule<Rules extends readonly Rule[] = readonly Rule[]> {
  readonly kind: 'either';
  readonly rules: Rules;
}

/** A key that the framework accepts and that has no effect here. `ignored` is the reason, as the end of a sentence. */
interface IgnoredKey {
  readonly ignored: string;
  /** Nothing that runs here differs without it: it is for the framework or for the deployment to AWS. */
  readonly isUnneeded?: true;
}

/** A key that is an error. `refused` is the message, with the remedy. */
interface RefusedKey {
  readonly refused: string;
  /** What a partial deployment leaves out instead: the key, or the map that contains it. */
  readonly leavesOut?: 'key' | 'owner';
}

export type KeyTable = Readonly<Record<string, Rule | IgnoredKey | RefusedKey>>;

/** `{ Ref: … }`, `{ 'Fn::GetAtt': … }` and other functions of CloudFormation. */
export type Intrinsic = Readonly<Record<string, unknown>>;

/** The type of the values that a rule accepts. A key without a value (`events:`) reads as null and counts as absent. */
export type Infer<R> = [Rule] extends [R] ? unknown : InferKnown<R>;

type InferKnown<R> = R extends TextRule
  ? R extends { readonly values: readonly (infer Value extends string)[] }
    ? Value
    : string
  : R extends NumberRule
    ? number
    : R extends BooleanRule
      ? boolean
      : R extends IntrinsicRule
        ? Intrinsic
        : R extends ListRule<infer Item>
          ? readonly Infer<Item>[]
          : R extends NullableRecordRule<infer Value>
            ? Readonly<Record<string, Infer<Value> | null>>
            : R extends RecordRule<infer Value>
              ? Readonly<Record<string, Infer<Value>>>
              : R extends ObjectRule<infer Keys, infer Required>
                ? InferKeys<Keys, Required>
                : R extends EitherRule<infer Rules>
                  ? Infer<Rules[number]>
                  : unknown;

type AcceptedKey<Keys extends KeyTable> = {
  [K in keyof Keys]: Keys[K] extends Rule ? K : never;
}[keyof Keys];

type InferKeys<Keys extends KeyTable, Required extends string> = {
  readonly [K in Extract<AcceptedKey<Keys>, Required>]: Infer<Keys[K]>;
} & { readonly [K in Exclude<AcceptedKey<Keys>, Required>]?: Infer<Keys[K]> };

export const any: AnyRule = { kind: 'any' };
export const boolean: BooleanRule = { kind: 'boolean' };
export const intrinsic: IntrinsicRule = { kind: 'intrinsic' };

export function text(pattern?: RegExp, form?: string): TextRule {
  return { kind: 'text', ...(pattern && { pattern }), ...(form !== undefined && { form }) };
}

/** An ARN that is written out; functions that return one are a rule of their own. */
export const arnText: TextRule = text(
  /^arn:/,
  'an ARN (arn:aws:…), or a function such as !GetAtt Orders.Arn',
);

export function oneOf<const Value extends string>(...values: Value[]) {
  return { kind: 'text', values } as const satisfies TextRule;
}

export function whole(min: number, max: number, also: readonly number[] = []): NumberRule {
  return { kind: 'number', whole: true, min, max, also };
}

export function number(): NumberRule {
  return { kind: 'number', whole: false, min: -Infinity, max: Infinity };
}

export function list<Item extends Rule>(item: Item): ListRule<Item> {
  return { kind: 'list', item };
}

export function nullableList<Item extends Rule>(item: Item): ListRule<Item> {
  return { kind: 'list', item, nullable: true };
}

export function record<Value extends Rule>(value: Value, key?: RegExp): RecordRule<Value> {
  return key ? { kind: 'record', value, key } : { kind: 'record', value };
}

export function nullableRecord<Value extends Rule>(value: Value, key?: RegExp): NullableRecordRule<Value> {
  return { ...record(value, key), nullable: true };
}

export function either<Rules extends readonly Rule[]>(...rules: Rules): EitherRule<Rules> {
  return { kind: 'either', rules };
}

export function object<Keys extends KeyTable, const Required extends keyof Keys & string = never>(
  keys: Keys,
  required: readonly Required[] = [],
  meant: Readonly<Record<string, string>> = {},
): ObjectRule<Keys, Required> {
  return { kind: 'object', keys, required, meant };
}

/** Keys that work on AWS and have no effect here: accepted with one warning each. */
export function ignored<Name extends string>(reason: string, ...names: Name[]): Record<Name, IgnoredKey> {
  return sameForAll(names, { ignored: reason });
}

/** Keys without an effect that nothing misses: warnings list them in one line. */
export function unneeded<Name extends string>(reason: string, ...names: Name[]): Record<Name, IgnoredKey> {
  return sameForAll(names, { ignored: reason, isUnneeded: true });
}

export function refused<Name extends string>(message: string, ...names: Name[]): Record<Name, RefusedKey> {
  return sameForAll(names, { refused: message });
}

/** Keys that work on AWS and not here: errors, except in a partial deployment. */
export function notServed<Name extends string>(
  leavesOut: 'key' | 'owner',
  message: string,
  ...names: Name[]
): Record<Name, RefusedKey> {
  return sameForAll(names, { refused: message, leavesOut });
}

function sameForAll<Name extends string, Value>(names: readonly Name[], value: Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>;
}
