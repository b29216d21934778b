import { check, isMap } from './check.ts';
import type { ObjectRule, Rule } from './rule.ts';

/**
 * Converts a value to what its rule expects, as the framework does: variables are text, so `batchSize: ${env:SIZE}` is
 * the text "100". A value that cannot be converted stays as it is, for the check to report.
 */
export function coerce(rule: Rule, value: unknown): unknown {
  switch (rule.kind) {
    case 'any':
    case 'intrinsic':
      return value;
    case 'text':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'number':
      return typeof value === 'string' && isNumeric(value) ? Number(value) : value;
    case 'boolean':
      if (value === 'true') return true;
      return value === 'false' ? false : value;
    case 'list':
      if (Array.isArray(value)) return value.map((item) => coerce(rule.item, item));
      return isScalar(value) ? [coerce(rule.item, value)] : value;
    case 'record':
      return mapValues(value, () => rule.value);
    case 'object':
      if (isBareRefused(rule, value)) return { [value]: null };
      return mapValues(value, (name) => {
        const key = Object.hasOwn(rule.keys, name) ? rule.keys[name] : undefined;
        return key && 'kind' in key ? key : undefined;
      });
    case 'either':
      return coerceEither(rule.rules, value);
  }
}

/** The value as it is if an alternative accepts it, else as the first that accepts it after a conversion. */
function coerceEither(rules: readonly Rule[], value: unknown): unknown {
  const accepts = (rule: Rule, candidate: unknown) =>
    check(rule, candidate).every(({ severity }) => severity === 'warning');
  if (rules.some((rule) => accepts(rule, value))) return value;
  for (const rule of rules) {
    const converted = coerce(rule, value);
    if (accepts(rule, converted)) return converted;
  }
  // No alternative accepts the value. What can be converted in a map is converted, so that the check reports only the rest.
  const converted = rules.map((rule) => coerce(rule, value)).find((each) => each !== value && isMap(each));
  return converted ?? value;
}

function mapValues(value: unknown, ruleOf: (name: string) => Rule | undefined): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const rule = ruleOf(name);
      return [name, rule && item !== null && item !== undefined ? coerce(rule, item) : item];
    }),
  );
}

/** An event without settings may be its name alone (`- alexaSkill`); those that are served all have settings. */
function isBareRefused({ keys }: ObjectRule, value: unknown): value is string {
  if (typeof value !== 'string' || !Object.hasOwn(keys, value)) return false;
  return 'refused' in keys[value]!;
}

function isNumeric(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
