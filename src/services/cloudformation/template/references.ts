import { didYouMean } from '../../../lib/nearest-word.ts';
import { ValidationError } from '../errors.ts';
import { intrinsicOf } from './evaluate.ts';
import { splitSubstitution } from './substitution.ts';
import type { Template } from './template.ts';

/** Every name that `Ref`, `Fn::GetAtt` and `Fn::Sub` inside a value refer to. */
export function namesIn(value: unknown): Set<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, names);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const [name, argument] = intrinsicOf(value) ?? [];
  const [first] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (name === 'Ref' && typeof first === 'string') names.add(first);
  if (name === 'Fn::GetAtt' && typeof first === 'string') names.add(first.split('.')[0]!);
  if (name === 'Fn::Sub' && typeof first === 'string') {
    const own = new Set(
      Array.isArray(argument) ? Object.keys((argument[1] as object | undefined | null) ?? {}) : [],
    );
    for (const part of splitSubstitution(first)) {
      if (typeof part !== 'string' && !own.has(part.name)) names.add(part.name.split('.')[0]!);
    }
  }
  for (const item of Object.values(value)) collect(item, names);
}

/**
 * The dependencies of each resource among the `active` ones.
 * @throws ValidationError when a reference names something that the template does not contain
 */
export function dependencies(
  template: Template,
  active: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const logicalIds = Object.keys(template.resources);
  const known = new Set(logicalIds);
  const result = new Map<string, ReadonlySet<string>>();
  for (const [logicalId, { properties, dependsOn }] of Object.entries(template.resources)) {
    const needs = [...dependsOn, ...namesIn(properties)].filter((name) => !isParameter(name, template));
    const missing = needs.find((name) => !known.has(name));
    if (missing !== undefined) throw unresolved(missing, 'Resources', logicalIds);
    if (active.has(logicalId)) {
      result.set(logicalId, new Set(needs.filter((name) => name !== logicalId && active.has(name))));
    }
  }
  for (const { value } of Object.values(template.outputs)) {
    const missing = [...namesIn(value)].find((name) => !isParameter(name, template) && !known.has(name));
    if (missing !== undefined) throw unresolved(missing, 'Outputs', logicalIds);
  }
  rejectCycles(result);
  return result;
}

function isParameter(name: string, { parameters }: Template): boolean {
  return name.startsWith('AWS::') || Object.hasOwn(parameters, name);
}

function unresolved(name: string, block: string, known: readonly string[]) {
  return ValidationError(
    `Template format error: Unresolved resource dependencies [${name}] in the ${block} block of the template.` +
      didYouMean(name, known),
  );
}

function rejectCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): void {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      const cycle = trail.slice(trail.indexOf(name));
      throw ValidationError(`Circular dependency between resources: [${cycle.join(', ')}]`);
    }
    if (done.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
}
