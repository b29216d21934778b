import { nearestWord } from '../../lib/nearest-word.ts';
import type { ObjectRule, Rule } from './rule.ts';

/** A map of a project with the rule of its keys. */
export interface RuledMap {
  /** The key of the map in the one around it; undefined for the whole file. */
  readonly name: string | undefined;
  readonly rule: ObjectRule;
  readonly value: Readonly<Record<string, unknown>>;
}

// Shorter beginnings, such as `a`, fit too many keys.
const MIN_BEGINNING = 4;

/**
 * What an unknown key most likely means: a key of a map around it or in it, which is an error of indentation, or a known
 * key that is written differently.
 * @param around the maps that contain this one, outermost first
 * @returns a sentence; undefined when nothing is near
 */
export function meantKey(name: string, map: RuledMap, around: readonly RuledMap[]): string | undefined {
  const { rule, value } = map;
  const inner = Object.keys(rule.keys).filter((key) => hasKey(rule.keys[key], name));
  // The key above whose settings are not indented.
  const empty = inner.find((key) => key in value && isAbsent(value[key]));
  if (empty !== undefined) return `It is a key of "${empty}": indent it further than "${empty}:".`;
  const outer = around.findLast(({ rule: each }) => Object.hasOwn(each.keys, name));
  if (outer) {
    const owner = outer.name === undefined ? 'the file' : `"${outer.name}"`;
    return `It is a key of ${owner}: correct its indentation.`;
  }
  const known = Object.keys(rule.keys);
  const near = rule.meant?.[name] ?? nearestWord(name, known) ?? continued(name, known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return inner.length === 1 ? `It is a key of "${inner[0]}": write it below "${inner[0]}:".` : undefined;
}

/** The only known key that begins with the name. */
function continued(name: string, known: readonly string[]): string | undefined {
  if (name.length < MIN_BEGINNING) return undefined;
  const longer = known.filter((key) => key.toLowerCase().startsWith(name.toLowerCase()));
  return longer.length === 1 ? longer[0] : undefined;
}

function hasKey(rule: ObjectRule['keys'][string] | undefined, name: string): boolean {
  return rule !== undefined && 'kind' in rule && mapsOf(rule).some(({ keys }) => Object.hasOwn(keys, name));
}

/** The maps that a value of this rule may be. */
function mapsOf(rule: Rule): readonly ObjectRule[] {
  if (rule.kind === 'object') return [rule];
  return rule.kind === 'either' ? rule.rules.flatMap(mapsOf) : [];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
