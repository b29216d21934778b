import { isJsonObject } from '../json/json-object.ts';
import { type EventFields, joinPath, WantedPaths } from './event-fields.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import { compileRule, isLeaf } from './rule.ts';

type EventTest = (fields: EventFields) => boolean;

// Deeper than any real pattern, and far from a stack overflow.
const MAX_DEPTH = 100;

/**
 * Compiles an event pattern: fields are joined by AND, the entries of a field's list and the branches of
 * `$or` by OR.
 * @throws InvalidPattern
 */
export function compileEventPattern(pattern: unknown): (event: unknown) => boolean {
  const paths = new WantedPaths();
  const test = compile(pattern, '', 0, paths);
  return (event) => test(paths.fieldsOf(event));
}

function compile(pattern: unknown, path: string, depth: number, paths: WantedPaths): EventTest {
  if (!isJsonObject(pattern) || depth > MAX_DEPTH) throw new InvalidPattern();
  const members = Object.entries(pattern);
  // AWS: "Empty objects are not allowed", https://github.com/cloud-custodian/cloud-custodian/issues/6507
  if (members.length === 0) throw new InvalidPattern();
  const tests = members.map(([name, value]) => {
    if (name === '$or' && Array.isArray(value)) return anyOf(value, path, depth, paths);
    const fieldPath = joinPath(path, name);
    return Array.isArray(value)
      ? fieldTest(fieldPath, value, paths)
      : compile(value, fieldPath, depth + 1, paths);
  });
  return (fields) => tests.every((test) => test(fields));
}

function anyOf(branches: readonly unknown[], path: string, depth: number, paths: WantedPaths): EventTest {
  if (branches.length < 2) throw new InvalidPattern();
  const tests = branches.map((branch) => compile(branch, path, depth + 1, paths));
  return (fields) => tests.some((test) => test(fields));
}

function fieldTest(path: string, entries: readonly unknown[], paths: WantedPaths): EventTest {
  if (entries.length === 0) throw new InvalidPattern();
  paths.add(path);
  // A set instead of one rule per value: both records and patterns may have many values.
  const values = new Set(entries.filter(isLeaf));
  const rules = entries.filter((entry) => !isLeaf(entry)).map(compileRule);
  return (fields) => {
    const leaves = fields.get(path) ?? [];
    return leaves.some((leaf) => values.has(leaf)) || rules.some((rule) => rule(leaves));
  };
}
