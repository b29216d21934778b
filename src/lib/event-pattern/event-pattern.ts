import { isJsonObject } from '../json/json-object.ts';
import { type EventFields, joinPath, type Leaf, WantedPaths } from './event-fields.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import { compileRule, isLeaf } from './rule.ts';

/** A part of a pattern: a field, a branch of `$or`, or an object of them. */
interface Part {
  /** Whether the event has leaves that match, wherever they are. */
  readonly test: (fields: EventFields) => boolean;
  /** Whether leaves of one value match, taken from the same element of each array. @param value of the enclosing object */
  readonly testWithin: (value: unknown, fields: EventFields) => boolean;
}

// Deeper than any real pattern, and far from a stack overflow.
const MAX_DEPTH = 100;

/**
 * Compiles an event pattern: fields are joined by AND, the entries of a field's list and the branches of
 * `$or` by OR. Fields of objects in an array match only in the same element of it, as in AWS's Event Ruler:
 * https://github.com/aws/event-ruler#json-array-matching. Names with dots are not compared in this way, nor elements beyond
 * MAX_COMPARISONS.
 * @throws InvalidPattern
 */
export function compileEventPattern(pattern: unknown): (event: unknown) => boolean {
  const paths = new WantedPaths();
  const root = compile(pattern, '', 0, paths);
  return (event) => {
    const fields = paths.fieldsOf(event);
    if (!root.test(fields)) return false;
    if (!fields.hasObjectsInArrays || fields.hasDottedNames) return true;
    return someElement(event, (element) => root.testWithin(element, fields));
  };
}

function compile(pattern: unknown, path: string, depth: number, paths: WantedPaths): Part {
  if (!isJsonObject(pattern) || depth > MAX_DEPTH) throw new InvalidPattern();
  const members = Object.entries(pattern);
  // AWS: "Empty objects are not allowed", https://github.com/cloud-custodian/cloud-custodian/issues/6507
  if (members.length === 0) throw new InvalidPattern();
  const parts = members.map(([name, value]) => {
    if (name === '$or' && Array.isArray(value)) return anyOf(value, path, depth, paths);
    const fieldPath = joinPath(path, name);
    const part = Array.isArray(value)
      ? fieldPart(fieldPath, value, paths)
      : compile(value, fieldPath, depth + 1, paths);
    return { test: part.test, testWithin: below(name, part.testWithin) };
  });
  return {
    test: (fields) => parts.every((part) => part.test(fields)),
    testWithin: (value, fields) => parts.every((part) => part.testWithin(value, fields)),
  };
}

function anyOf(branches: readonly unknown[], path: string, depth: number, paths: WantedPaths): Part {
  if (branches.length < 2) throw new InvalidPattern();
  const parts = branches.map((branch) => compile(branch, path, depth + 1, paths));
  return {
    test: (fields) => parts.some((part) => part.test(fields)),
    testWithin: (value, fields) => parts.some((part) => part.testWithin(value, fields)),
  };
}

/** The test of a value's member, whose name may contain dots. */
function below(name: string, test: Part['testWithin']): Part['testWithin'] {
  return name.split('.').reduceRight<Part['testWithin']>(
    (inner, step) => (value, fields) => {
      const member = isJsonObject(value) ? value[step] : undefined;
      return someElement(member, (element) => --fields.comparisons < 0 || inner(element, fields));
    },
    test,
  );
}

/** Whether a value passes, or an element of an array. */
function someElement(value: unknown, test: (element: unknown) => boolean): boolean {
  if (!Array.isArray(value) || value.length === 0) return test(value);
  return value.some((element) => someElement(element, test));
}

function fieldPart(path: string, entries: readonly unknown[], paths: WantedPaths): Part {
  if (entries.length === 0) throw new InvalidPattern();
  paths.add(path);
  // A set instead of one rule per value: both records and patterns may have many values.
  const values = new Set(entries.filter(isLeaf));
  const rules = entries.filter((entry) => !isLeaf(entry)).map(compileRule);
  const matches = (leaves: readonly Leaf[]) =>
    leaves.some((leaf) => values.has(leaf)) || rules.some((rule) => rule(leaves));
  return {
    test: ({ leaves }) => matches(leaves.get(path) ?? []),
    // Whether a field exists does not depend on the element.
    testWithin: (value, { leaves }) => (leaves.has(path) ? isLeaf(value) && matches([value]) : matches([])),
  };
}
