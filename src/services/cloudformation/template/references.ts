import { didYouMean } from '../../../lib/nearest-word.ts';
import { intrinsicOf } from './evaluate.ts';
import { rejectTemplate, type ReportProblem, type TemplatePath } from './problem.ts';
import { namedSource } from './named-sources.ts';
import { splitSubstitution } from './substitution.ts';
import type { Template } from './template.ts';

/** A use of a resource or parameter inside a value. */
export interface Reference {
  readonly name: string;
  /** Undefined for a whole resource, and for an attribute whose name is computed. */
  readonly attribute: string | undefined;
  /** Whether `Fn::GetAtt` reads it, which has a sentence of its own for a name that does not exist. */
  readonly isGetAtt?: true;
  readonly path: TemplatePath;
}

/** Every name that `Ref`, `Fn::GetAtt` and `Fn::Sub` inside a value refer to. */
export function namesIn(value: unknown): Set<string> {
  return new Set(referencesIn(value).map(({ name }) => name));
}

/** @param path of the value */
export function referencesIn(value: unknown, path: TemplatePath = []): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  const items: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [
    ...(Array.isArray(value) ? [] : ownReferences(value, path)),
    ...items.flatMap(([step, item]) => referencesIn(item, [...path, step])),
  ];
}

/** The references of a function itself, without those of its arguments. */
export function ownReferences(value: object, path: TemplatePath): Reference[] {
  const [kind, argument] = intrinsicOf(value) ?? [];
  const [first, second] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (kind === undefined || typeof first !== 'string') return [];
  if (kind === 'Ref') return [{ name: first, attribute: undefined, path }];
  if (kind === 'Fn::GetAtt') {
    const { name, attribute } = splitReference(first);
    return [{ name, attribute: typeof second === 'string' ? second : attribute, isGetAtt: true, path }];
  }
  if (kind !== 'Fn::Sub') return [];
  const own = new Set(Object.keys((second as object | undefined | null) ?? {}));
  return splitSubstitution(first).flatMap((part) =>
    typeof part === 'string' || own.has(part.name) ? [] : [{ ...splitReference(part.name), path }],
  );
}

function splitReference(text: string): Pick<Reference, 'name' | 'attribute'> {
  const dot = text.indexOf('.');
  return dot < 0
    ? { name: text, attribute: undefined }
    : { name: text.slice(0, dot), attribute: text.slice(dot + 1) };
}

/**
 * The dependencies of each resource among the `active` ones.
 * @param report receives references to something that the template does not contain, and cycles
 */
export function dependencies(
  template: Template,
  active: ReadonlySet<string>,
  report = rejectTemplate,
): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(Object.keys(template.resources));
  const check = (reference: Pick<Reference, 'name' | 'isGetAtt' | 'path'>, block: string) => {
    const { name, path } = reference;
    if (known.has(name) || (isParameter(name, template) && reference.isGetAtt !== true)) return;
    const remedy = didYouMean(name, known) || ' Declare it, or correct the name.';
    report(path, `${missing(reference, block)}${remedy}`);
  };
  const result = new Map<string, ReadonlySet<string>>();
  for (const [logicalId, { properties, dependsOn }] of Object.entries(template.resources)) {
    const path = ['Resources', logicalId];
    const references = referencesIn(properties, [...path, 'Properties']);
    for (const name of dependsOn) check({ name, path: [...path, 'DependsOn'] }, 'Resources');
    for (const reference of references) check(reference, 'Resources');
    if (active.has(logicalId)) {
      const source = namedSource(logicalId, template);
      const needs = [
        ...dependsOn,
        ...references.map(({ name }) => name),
        ...(source === undefined ? [] : [source]),
      ];
      result.set(logicalId, new Set(needs.filter((name) => name !== logicalId && active.has(name))));
    }
  }
  for (const [id, { value }] of Object.entries(template.outputs)) {
    for (const reference of referencesIn(value, ['Outputs', id, 'Value'])) check(reference, 'Outputs');
  }
  rejectCycles(result, report);
  return result;
}

function isParameter(name: string, { parameters }: Template): boolean {
  return name.startsWith('AWS::') || Object.hasOwn(parameters, name);
}

export function unresolved(name: string, block: string): string {
  return `Template format error: Unresolved resource dependencies [${name}] in the ${block} block of the template.`;
}

/** AWS has a sentence of its own for `Fn::GetAtt`, which users quote. */
function missing({ name, isGetAtt }: Pick<Reference, 'name' | 'isGetAtt'>, block: string): string {
  return isGetAtt === true
    ? `Template error: instance of Fn::GetAtt references undefined resource ${name}.`
    : unresolved(name, block);
}

function rejectCycles(graph: ReadonlyMap<string, ReadonlySet<string>>, report: ReportProblem): void {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      const cycle = trail.slice(trail.indexOf(name));
      report(['Resources', name], `Circular dependency between resources: [${cycle.join(', ')}]`);
      return;
    }
    if (done.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...trail, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
}
