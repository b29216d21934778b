import { isJsonObject } from '../json/json-object.ts';
import { compileElementMatch, type Field, isLeaf, MAX_COMPARISONS } from './element-match.ts';
import { type EventFields, fieldsOf } from './event-fields.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import { AMBIGUOUS, nestedPart } from './nested-part.ts';
import { compileRule } from './rule.ts';
import { joinPath, WantedPaths } from './wanted-paths.ts';

/** A part of a pattern: a field, the members of an object, or the branches of `$or`. */
type Part =
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Part[] };

// Deeper than any real pattern, and far from a stack overflow.
const MAX_DEPTH = 100;

/**
 * Bound of the fields in all combinations of branches of `$or`, about 2 MB. In a pattern with more of them, fields may match
 * in different elements of an array.
 */
const MAX_COMBINED_FIELDS = 10_000;

/**
 * Compiles an event pattern: fields are joined by AND, the entries of a field's list and the branches of `$or` by OR.
 * Fields of objects in an array match only in the same element of it.
 * @throws InvalidPattern
 */
export function compileEventPattern(pattern: unknown): (event: unknown) => boolean {
  const paths = new WantedPaths();
  const root = compile(pattern, '', 0, paths);
  const combinations = combinationsOf(root)?.map(compileElementMatch);
  return (event) => {
    const fields = fieldsOf(event, paths);
    if (!isMatched(root, fields.leaves)) return false;
    if (!fields.hasObjectsInArrays || !combinations) return true;
    const nested = fields.hasOtherNames ? nestedPart(event, paths) : event;
    const budget = { comparisons: MAX_COMPARISONS };
    return nested === AMBIGUOUS || combinations.some((matches) => matches(nested, fields.leaves, budget));
  };
}

function compile(pattern: unknown, path: string, depth: number, paths: WantedPaths): Part {
  if (!isJsonObject(pattern)) {
    throw new InvalidPattern(
      depth === 0 ? 'Filter is not an object' : `"${nameOf(path)}" must be an object or an array`,
    );
  }
  if (depth > MAX_DEPTH) throw new InvalidPattern(`Objects are nested more than ${MAX_DEPTH} deep`);
  const members = Object.entries(pattern);
  // AWS: "Empty objects are not allowed", https://github.com/cloud-custodian/cloud-custodian/issues/6507
  if (members.length === 0) throw new InvalidPattern('Empty objects are not allowed');
  const parts = members.map(([name, value]): Part => {
    if (name === '$or' && Array.isArray(value)) return anyOf(value, path, depth, paths);
    const fieldPath = joinPath(path, name);
    return Array.isArray(value)
      ? { kind: 'field', field: compileField(fieldPath, value, paths) }
      : compile(value, fieldPath, depth + 1, paths);
  });
  return { kind: 'all', parts };
}

function anyOf(branches: readonly unknown[], path: string, depth: number, paths: WantedPaths): Part {
  if (branches.length < 2) throw new InvalidPattern('$or must have at least two objects');
  return { kind: 'any', parts: branches.map((branch) => compile(branch, path, depth + 1, paths)) };
}

function compileField(path: string, entries: readonly unknown[], paths: WantedPaths): Field {
  if (entries.length === 0) throw new InvalidPattern('Empty arrays are not allowed');
  paths.add(path);
  // A set instead of one rule per value: both records and patterns may have many values.
  const values = new Set(entries.filter(isLeaf));
  const rules = entries.filter((entry) => !isLeaf(entry)).map(compileRule);
  return {
    path,
    matches: (leaves) => leaves.some((leaf) => values.has(leaf)) || rules.some((rule) => rule(leaves)),
  };
}

/** The last name of a path. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** Whether leaves of the event match, wherever they are. */
function isMatched(part: Part, leaves: EventFields['leaves']): boolean {
  switch (part.kind) {
    case 'field':
      return part.field.matches(leaves.get(part.field.path) ?? []);
    case 'all':
      return part.parts.every((inner) => isMatched(inner, leaves));
    case 'any':
      return part.parts.some((inner) => isMatched(inner, leaves));
  }
}

type Combinations = readonly (readonly Field[])[];

/** The fields of each combination of branches of `$or`. @returns undefined for more than MAX_COMBINED_FIELDS */
function combinationsOf(part: Part): Combinations | undefined {
  if (part.kind === 'field') return [[part.field]];
  let combinations: Combinations = part.kind === 'all' ? [[]] : [];
  for (const inner of part.parts) {
    const others = combinationsOf(inner);
    if (!others) return undefined;
    const [fields, more] = [countFields(combinations), countFields(others)];
    const isAll = part.kind === 'all';
    const count = isAll ? fields * others.length + more * combinations.length : fields + more;
    if (count > MAX_COMBINED_FIELDS) return undefined;
    combinations = isAll
      ? combinations.flatMap((some) => others.map((rest) => [...some, ...rest]))
      : [...combinations, ...others];
  }
  return combinations;
}

function countFields(combinations: Combinations): number {
  return combinations.reduce((sum, fields) => sum + fields.length, 0);
}
