import { evaluate, holds, intrinsicOf, type Scope } from './evaluate.ts';
import { namesIn } from './references.ts';
import type { Template } from './template.ts';

/**
 * Looks up the mappings that the properties of resources use, so that a missing key refuses the request instead of failing
 * the creation of one resource.
 * @throws ValidationError with AWS's sentence
 */
export function checkMappings(template: Template, active: ReadonlySet<string>, scope: Scope): void {
  for (const [logicalId, { properties }] of Object.entries(template.resources)) {
    if (active.has(logicalId)) lookUp(properties, template, scope);
  }
}

function lookUp(value: unknown, template: Template, scope: Scope): void {
  if (typeof value !== 'object' || value === null) return;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Fn::If' && Array.isArray(argument) && typeof argument[0] === 'string') {
    lookUp(argument[holds(argument[0], scope) ? 1 : 2], template, scope);
  } else if (name === 'Fn::FindInMap' && isKnown(value, template)) evaluate(value, scope);
  else for (const part of Object.values(value)) lookUp(part, template, scope);
}

/** Whether a value depends on parameters and mappings only. */
function isKnown(value: object, { resources }: Template): boolean {
  const dependsOnResource = [...namesIn(value)].some((name) => Object.hasOwn(resources, name));
  return !dependsOnResource && !/"Fn::(?:ImportValue|GetAtt)"|\{\{resolve:/.test(JSON.stringify(value));
}
