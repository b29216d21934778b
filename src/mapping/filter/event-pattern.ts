import type { EventFields } from './event-fields.ts';
import { joinPath } from './event-fields.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import { compileRule } from './rule.ts';

export type EventTest = (fields: EventFields) => boolean;

// Deeper than anyone writes, and shallower than the stack.
const MAX_DEPTH = 100;

/**
 * Compiles an event pattern: fields are joined by AND, the entries of a field's list and the branches of
 * `$or` by OR.
 * @throws InvalidPattern
 */
export function compileEventPattern(pattern: unknown, path = '', depth = 0): EventTest {
  if (!isObject(pattern) || depth > MAX_DEPTH) throw new InvalidPattern();
  const tests = Object.entries(pattern).map(([name, value]) => {
    if (name === '$or' && Array.isArray(value)) return anyOf(value, path, depth);
    const fieldPath = joinPath(path, name);
    return Array.isArray(value)
      ? fieldTest(fieldPath, value)
      : compileEventPattern(value, fieldPath, depth + 1);
  });
  return (fields) => tests.every((test) => test(fields));
}

function anyOf(branches: readonly unknown[], path: string, depth: number): EventTest {
  if (branches.length < 2) throw new InvalidPattern();
  const tests = branches.map((branch) => compileEventPattern(branch, path, depth + 1));
  return (fields) => tests.some((test) => test(fields));
}

function fieldTest(path: string, entries: readonly unknown[]): EventTest {
  if (entries.length === 0) throw new InvalidPattern();
  const rules = entries.map(compileRule);
  return (fields) => {
    const leaves = fields.get(path) ?? [];
    return rules.some((rule) => rule(leaves));
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
