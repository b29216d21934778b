import { didYouMean } from '../../lib/nearest-word.ts';
import type { ConfigPath } from '../source-location.ts';
import type { Intrinsic, ObjectRule, Rule } from './rule.ts';
import { meantKey, type RuledMap } from './unknown-key.ts';
import { describe, formOf, oneOfWords, shortForm } from './words.ts';

/** A violation of a rule, or a warning. */
export interface Finding {
  /** `unknown` is an error as well, unless the project allows unknown keys. */
  readonly severity: 'error' | 'unknown' | 'warning';
  readonly path: ConfigPath;
  /** The problem in one sentence, then the remedy. */
  readonly message: string;
  /** The value that a partial deployment leaves out instead of failing. Absent when it fails too. */
  readonly leaveOut?: ConfigPath;
  /** The name of a setting that nothing here needs. */
  readonly unneeded?: string;
}

/** Short forms of functions that are written as texts. */
const QUOTED_FUNCTION = /^!(Ref|GetAtt|Sub|ImportValue|Join|Select|If) /;

/**
 * Checks a value, and everything in it, against a rule.
 * @param around the maps that contain the value, outermost first
 */
export function check(
  rule: Rule,
  value: unknown,
  path: ConfigPath = [],
  around: readonly RuledMap[] = [],
): Finding[] {
  switch (rule.kind) {
    case 'any':
      return [];
    case 'text':
      return checkText(rule, value, path);
    case 'number':
      return checkNumber(rule, value, path);
    case 'boolean':
      return typeof value === 'boolean' ? [] : [mismatch(path, value, 'true or false')];
    case 'intrinsic':
      return isIntrinsic(value) ? [] : [mismatch(path, value, 'a CloudFormation function such as !GetAtt')];
    case 'list':
      if (!Array.isArray(value)) return [mismatch(path, value, 'a list')];
      return value.flatMap((item, index) =>
        rule.nullable && item === null ? [] : check(rule.item, item, [...path, index], around),
      );
    case 'record':
      return checkRecord(rule, value, path, around);
    case 'object':
      return checkObject(rule, value, path, around);
    case 'either':
      return checkEither(rule.rules, value, path, around);
  }
}

/** A map of exactly one key that CloudFormation evaluates. */
export function isIntrinsic(value: unknown): value is Record<string, unknown> {
  if (!isMap(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0]!.startsWith('Fn::'));
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkText(rule: Rule & { kind: 'text' }, value: unknown, path: ConfigPath): Finding[] {
  if (typeof value !== 'string') return [mismatch(path, value, describe(rule))];
  if (rule.values && !rule.values.includes(value)) {
    return [
      error(
        path,
        `"${value}" is not allowed.${didYouMean(value, rule.values)} Use ${oneOfWords(rule.values)}.`,
      ),
    ];
  }
  if (rule.pattern && !rule.pattern.test(value)) {
    if (QUOTED_FUNCTION.test(value)) {
      return [error(path, `"${value}" is a text. Remove the quotes around it, so that it is a function.`)];
    }
    const remedy =
      rule.form === undefined
        ? `"${value}" does not match ${String(rule.pattern)}. Change it to match.`
        : `"${value}" is not valid here. Write ${rule.form}.`;
    return [error(path, remedy)];
  }
  return [];
}

function checkNumber(rule: Rule & { kind: 'number' }, value: unknown, path: ConfigPath): Finding[] {
  if (typeof value !== 'number') return [mismatch(path, value, describe(rule))];
  const inBounds = value >= rule.min && value <= rule.max && (!rule.whole || Number.isInteger(value));
  if (inBounds || rule.also?.includes(value) === true) return [];
  return [error(path, `${value} is not allowed. Use ${describe(rule)}.`)];
}

function checkRecord(
  rule: Rule & { kind: 'record' },
  value: unknown,
  path: ConfigPath,
  around: readonly RuledMap[],
): Finding[] {
  if (!isMap(value)) return [mismatch(path, value, 'a map')];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(rule.key && !rule.key.test(key)
      ? [error([...path, key], `"${key}" is not a valid name: it must match ${String(rule.key)}. Rename it.`)]
      : []),
    ...(rule.nullable && item === null ? [] : check(rule.value, item, [...path, key], around)),
  ]);
}

function checkObject(
  rule: ObjectRule,
  value: unknown,
  path: ConfigPath,
  around: readonly RuledMap[],
): Finding[] {
  if (!isMap(value)) return [mismatch(path, value, 'a map')];
  const findings: Finding[] = [];
  const last = path.at(-1);
  const map = { name: last === undefined ? undefined : String(last), rule, value };
  let isListed = false;
  for (const [name, item] of Object.entries(value)) {
    const key = Object.hasOwn(rule.keys, name) ? rule.keys[name] : undefined;
    const at = [...path, name];
    if (!key) {
      const meant = meantKey(name, map, around);
      // Once for each map: a second list would hide the other errors.
      const known = isListed ? 'Correct or remove it.' : `Known here: ${Object.keys(rule.keys).join(', ')}.`;
      isListed ||= meant === undefined;
      findings.push({ severity: 'unknown', path: at, message: `unknown key "${name}". ${meant ?? known}` });
    } else if ('refused' in key) {
      const leaveOut = { key: at, owner: path }[key.leavesOut ?? 'key'];
      findings.push({ ...error(at, key.refused), ...(key.leavesOut !== undefined && { leaveOut }) });
    } else if ('ignored' in key) {
      findings.push({
        severity: 'warning',
        path: at,
        message: `"${name}" has no effect here: ${key.ignored}.`,
        ...(key.isUnneeded && { unneeded: at.join('.') }),
      });
    } else if (item !== undefined && item !== null) {
      findings.push(...check(key, item, at, [...around, map]));
    }
  }
  // Reported after the findings about existing keys: a misspelled or refused key explains the missing one.
  for (const name of rule.required) {
    if (value[name] === undefined || value[name] === null) {
      findings.push(error(path, `${name} is missing. Add "${name}:" here.`));
    }
  }
  return findings;
}

/**
 * Reports the findings of the first alternative that expects a value of this form. They are more specific than a
 * mismatch.
 */
function checkEither(
  rules: readonly Rule[],
  value: unknown,
  path: ConfigPath,
  around: readonly RuledMap[],
): Finding[] {
  const outcomes = rules.map((rule) => ({ rule, findings: check(rule, value, path, around) }));
  const accepted = outcomes.find(({ findings }) => findings.every(({ severity }) => severity === 'warning'));
  if (accepted) return accepted.findings;
  const key = isIntrinsic(value) ? keyFor(value, rules) : undefined;
  if (key !== undefined) {
    const call = shortForm(value as Intrinsic);
    return [error(path, `${call} is not allowed here. Write it as a key: "${key}: ${call}".`)];
  }
  const closest = outcomes.find(({ rule }) => hasFormOf(rule, value));
  return closest ? closest.findings : [mismatch(path, value, rules.map(describe).join(', or '))];
}

/** The first key of the maps among the alternatives that takes a function. */
function keyFor(value: Intrinsic, rules: readonly Rule[]): string | undefined {
  const entries = rules.flatMap((rule) => (rule.kind === 'object' ? Object.entries(rule.keys) : []));
  const [name] = entries.find(([, key]) => 'kind' in key && takesFunction(key, value)) ?? [];
  return name;
}

function takesFunction(rule: Rule, value: Intrinsic): boolean {
  return (
    rule.kind === 'either' &&
    rule.rules.some(({ kind }) => kind === 'intrinsic') &&
    check(rule, value).length === 0
  );
}

function hasFormOf(rule: Rule, value: unknown): boolean {
  switch (rule.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value);
    case 'object':
    case 'record':
      return isMap(value) && !isIntrinsic(value);
    case 'boolean':
    case 'intrinsic':
    case 'any':
      return false;
    case 'either':
      return rule.rules.some((inner) => hasFormOf(inner, value));
  }
}

function mismatch(path: ConfigPath, value: unknown, wanted: string): Finding {
  return error(path, `${wanted} is expected here, not ${formOf(value)}. Correct the value.`);
}

export function error(path: ConfigPath, message: string): Finding {
  return { severity: 'error', path, message };
}
