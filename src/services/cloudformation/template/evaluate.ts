import { isDeepStrictEqual } from 'node:util';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import { divideBlock } from './cidr.ts';
import type { EvaluationWork } from './evaluation-work.ts';
import { type ExistingResource, lostAttribute } from './existing-resource.ts';
import { splitSubstitution } from './substitution.ts';

/** The names and values that intrinsic functions can refer to. */
export interface Scope {
  readonly parameters: Readonly<Record<string, string | string[]>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  /** Pseudo parameters such as `AWS::Region`. */
  readonly pseudo: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined when the resource does not exist yet. */
  resource(logicalId: string): ExistingResource | undefined;
  /** An output exported by another stack. */
  importValue(name: string): string | undefined;
  /** The names of exports that were computed from secrets. */
  readonly secretExports?: ReadonlySet<string> | undefined;
  /** The conditions that are already evaluated, and the remaining evaluation budget. */
  readonly work: EvaluationWork;
}

// Real templates nest a few levels; conditions that refer to each other in a cycle would recurse without end.
const MAX_DEPTH = 100;

// Blocks of 256 addresses.
const DEFAULT_CIDR_BITS = '8';

const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Evaluates every intrinsic function in a value.
 * @throws ValidationError when a function is malformed or refers to something that does not exist
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  return evaluateWithOrigin(value, scope).value;
}

/**
 * Also returns whether the result depends on a secret.
 * @throws as above
 */
export function evaluateWithOrigin(
  value: unknown,
  scope: Scope,
): { readonly value: unknown; readonly isSecret: boolean } {
  const evaluation = new Evaluation(scope);
  const result = evaluation.value(value);
  return { value: result === NO_VALUE ? undefined : result, isSecret: evaluation.hasReadSecret };
}

/** Evaluates a condition of the template. */
export function holds(condition: string, scope: Scope): boolean {
  return new Evaluation(scope).condition(condition);
}

export type Functions = Readonly<Record<string, (evaluation: Evaluation, argument: unknown) => unknown>>;

const FUNCTIONS: Functions = {
  Ref: (evaluation, name) => evaluation.ref(asText('Ref', name)),
  Condition: (evaluation, name) => evaluation.condition(asText('Condition', name)),
  'Fn::GetAtt': (evaluation, argument) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : asList('Fn::GetAtt', argument);
    const name = attribute.map((part) => evaluation.text('Fn::GetAtt', part)).join('.');
    return evaluation.attribute(asText('Fn::GetAtt', logicalId), name);
  },
  'Fn::Sub': (evaluation, argument) => evaluation.substitute(argument),
  'Fn::Join': (evaluation, argument) => {
    const [separator, items] = asList('Fn::Join', argument);
    const texts = asList('Fn::Join', evaluation.value(items)).map((item) => asText('Fn::Join', item));
    const between = asText('Fn::Join', separator);
    evaluation.scope.work.charge(between.length * texts.length);
    return texts.join(between);
  },
  'Fn::Select': (evaluation, argument) => {
    const [index, items] = asList('Fn::Select', argument);
    const values = asList('Fn::Select', evaluation.value(items));
    const selected = values[Number(evaluation.text('Fn::Select', index))];
    if (selected === undefined)
      fail(`Fn::Select cannot select nonexistent value at index ${JSON.stringify(index)}`);
    return selected;
  },
  'Fn::Split': (evaluation, argument) => {
    const [separator, source] = asList('Fn::Split', argument);
    const text = evaluation.text('Fn::Split', source);
    evaluation.scope.work.charge(text.length);
    return text.split(asText('Fn::Split', separator));
  },
  'Fn::If': (evaluation, argument) => {
    const [condition, whenTrue, whenFalse] = asList('Fn::If', argument);
    return evaluation.value(evaluation.condition(asText('Fn::If', condition)) ? whenTrue : whenFalse);
  },
  'Fn::FindInMap': (evaluation, argument) => {
    const parts = asList('Fn::FindInMap', argument);
    const fallback = defaultIn(parts.at(-1));
    const keys = (fallback ? parts.slice(0, -1) : parts).map((key) => evaluation.text('Fn::FindInMap', key));
    return evaluation.findInMap(keys, fallback);
  },
  'Fn::Length': (evaluation, argument) => asList('Fn::Length', evaluation.value(argument)).length,
  'Fn::ToJsonString': (evaluation, argument) => JSON.stringify(evaluation.value(argument)),
  'Fn::Base64': (evaluation, argument) =>
    Buffer.from(evaluation.text('Fn::Base64', argument)).toString('base64'),
  'Fn::GetAZs': (evaluation, argument) => {
    const region =
      evaluation.text('Fn::GetAZs', argument) || asText('Fn::GetAZs', evaluation.ref('AWS::Region'));
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Cidr': (evaluation, argument) => {
    const [block, count, bits = DEFAULT_CIDR_BITS] = asList('Fn::Cidr', argument).map((part) =>
      evaluation.text('Fn::Cidr', part),
    );
    const blocks = divideBlock(block ?? '', Number(count), Number(bits));
    return blocks ?? fail(`Fn::Cidr cannot divide ${block} into ${count} blocks of ${bits} bits`);
  },
  'Fn::ImportValue': (evaluation, argument) => {
    const name = evaluation.text('Fn::ImportValue', argument);
    return evaluation.imported(name) ?? fail(`No export named ${name} found`);
  },
  'Fn::Equals': (evaluation, argument) => {
    const [one, other] = asList('Fn::Equals', argument).map((side) => evaluation.value(side));
    return isDeepStrictEqual(one, other);
  },
  'Fn::And': (evaluation, argument) => asList('Fn::And', argument).every((part) => evaluation.truth(part)),
  'Fn::Or': (evaluation, argument) => asList('Fn::Or', argument).some((part) => evaluation.truth(part)),
  'Fn::Not': (evaluation, argument) => !evaluation.truth(asList('Fn::Not', argument)[0]),
};

export class Evaluation {
  readonly scope: Scope;
  readonly #functions: Functions;
  #depth = 0;
  #hasReadSecret = false;

  /** @param more functions that are allowed in one section of a template only */
  constructor(scope: Scope, more: Functions = {}) {
    this.scope = scope;
    this.#functions = { ...FUNCTIONS, ...more };
  }

  get hasReadSecret(): boolean {
    return this.#hasReadSecret;
  }

  value(source: unknown): unknown {
    if (++this.#depth > MAX_DEPTH) fail(`values nest deeper than ${MAX_DEPTH}, or conditions form a cycle`);
    this.scope.work.charge(1);
    try {
      if (Array.isArray(source)) {
        return source.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
      }
      if (typeof source !== 'object' || source === null) return source;
      const call = intrinsicOf(source);
      if (call) return this.#apply(...call);
      return Object.fromEntries(
        Object.entries(source)
          .map(([key, item]) => [key, this.value(item)] as const)
          .filter(([, item]) => item !== NO_VALUE),
      );
    } finally {
      this.#depth--;
    }
  }

  text(context: string, source: unknown): string {
    return asText(context, this.value(source));
  }

  /** Inside conditions a map with one key is always a function. */
  truth(source: unknown): boolean {
    return this.value(source) === true;
  }

  condition(name: string): boolean {
    const { conditions } = this.scope;
    if (!Object.hasOwn(conditions, name)) {
      fail(`unresolved condition dependency ${name}.${didYouMean(name, Object.keys(conditions))}`);
    }
    const { conditions: known } = this.scope.work;
    const result = known.get(name) ?? this.truth(conditions[name]);
    known.set(name, result);
    return result;
  }

  ref(name: string): unknown {
    const { parameters, pseudo } = this.scope;
    if (name === 'AWS::NoValue') return NO_VALUE;
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    // A parameter with the text `AWS::NoValue` removes the property, like the pseudo parameter.
    if (Object.hasOwn(parameters, name)) {
      return parameters[name] === 'AWS::NoValue' ? NO_VALUE : parameters[name];
    }
    return this.#resource(name).ref;
  }

  attribute(logicalId: string, name: string): unknown {
    const { attributes, secretAttributes, lostAttributes } = this.#resource(logicalId);
    if (secretAttributes?.has(name)) this.#hasReadSecret = true;
    if (lostAttributes?.has(name)) fail(lostAttribute(logicalId, name));
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return (
      value ??
      fail(
        `resource ${logicalId} has no attribute ${name}.${didYouMean(name, Object.keys(attributes))} ` +
          `Fn::GetAtt knows ${Object.keys(attributes).join(', ') || 'none'} of it.`,
      )
    );
  }

  imported(name: string): string | undefined {
    if (this.scope.secretExports?.has(name)) this.#hasReadSecret = true;
    return this.scope.importValue(name);
  }

  substitute(argument: unknown): string {
    const [source, variables = {}] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
    const own = variables as Readonly<Record<string, unknown>>;
    const parts = splitSubstitution(asText('Fn::Sub', source)).map((part) => {
      if (typeof part === 'string') return part;
      const text = this.#variable(part.name, own);
      // Each use of a variable adds its text to the result.
      this.scope.work.charge(text.length);
      return text;
    });
    return parts.join('');
  }

  /** @param fallback contains the value to return when the map does not contain the keys */
  findInMap(keys: readonly string[], fallback?: { readonly DefaultValue: unknown }): unknown {
    let found: unknown = this.scope.mappings;
    for (const key of keys) {
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) {
        if (fallback) return this.value(fallback.DefaultValue);
        fail(`Unable to get mapping for ${keys.join('::')}`);
      }
      found = (found as Record<string, unknown>)[key];
    }
    return found;
  }

  #variable(name: string, own: Readonly<Record<string, unknown>>): string {
    if (Object.hasOwn(own, name)) return this.text('Fn::Sub', own[name]);
    const dot = name.indexOf('.');
    return dot < 0
      ? asText('Fn::Sub', this.ref(name))
      : asText('Fn::Sub', this.attribute(name.slice(0, dot), name.slice(dot + 1)));
  }

  #apply(name: string, argument: unknown): unknown {
    const compute = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
    if (!compute) fail(`${name} is not supported.${didYouMean(name, Object.keys(this.#functions))}`);
    const result = compute(this, argument);
    this.scope.work.chargeValue(result);
    return result;
  }

  #resource(logicalId: string): ExistingResource {
    return this.scope.resource(logicalId) ?? fail(`Unresolved resource dependencies [${logicalId}]`);
  }
}

/** A map whose only key is `Ref`, `Condition` or starts with `Fn::`. */
export function intrinsicOf(value: object): [name: string, argument: unknown] | undefined {
  const entries = Object.entries(value);
  const [entry] = entries;
  if (!entry || entries.length !== 1) return undefined;
  // `Condition` is a function only inside conditions; elsewhere it is an ordinary key, for example in IAM policies.
  const [name, argument] = entry;
  const isFunction =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isFunction ? entry : undefined;
}

/** The last argument of `Fn::FindInMap` with the language extensions. */
function defaultIn(value: unknown): { readonly DefaultValue: unknown } | undefined {
  return typeof value === 'object' && value !== null && 'DefaultValue' in value ? value : undefined;
}

function asText(context: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  return fail(`every ${context} object must have a String value where one is expected`);
}

export function asList(context: string, value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : fail(`every ${context} object requires a list`);
}

function fail(problem: string): never {
  throw ValidationError(`Template error: ${problem}`);
}
