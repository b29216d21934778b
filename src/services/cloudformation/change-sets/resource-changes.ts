import type { ResourceHandler } from '../resources/handler.ts';
import type { StackDefinition, StackDocument, StackResource } from '../store/stack.ts';
import { activeResources, scopeOf } from '../stacks/template-scope.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { namesIn } from '../template/references.ts';
import type { ResourceDeclaration } from '../template/template.ts';
import type { ResourceChange } from './change-set.ts';

export interface CurrentStack {
  readonly stack: StackDocument;
  readonly definition: StackDefinition;
  readonly resources: readonly StackResource[];
}

/**
 * What a definition would do to a stack, told from the templates alone: what follows from a resource that gets
 * a new name or ARN is found only when the change is made.
 */
export function resourceChanges(
  { stack, definition: current, resources }: CurrentStack,
  next: StackDefinition,
  types: readonly ResourceHandler[],
): ResourceChange[] {
  const existingById = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const { resources: before } = parseTemplate(current.templateBody);
  const template = parseTemplate(next.templateBody);
  const active = activeResources(
    template,
    scopeOf({
      stack,
      definition: next,
      template,
      resource: (logicalId) => existingById.get(logicalId),
      importValue: () => undefined,
    }),
  );
  const parameters = changedNames(valuesOf(current), valuesOf(next));
  const made = [...active].flatMap((logicalId): ResourceChange[] => {
    const declared = template.resources[logicalId]!;
    const existing = existingById.get(logicalId);
    const { type } = declared;
    if (!existing) return [{ action: 'Add', logicalId, type }];
    const physical = existing.physicalId === undefined ? {} : { physicalId: existing.physicalId };
    const modify = { action: 'Modify' as const, logicalId, ...physical, type };
    if (existing.type !== type) return [{ ...modify, replacement: 'True' }];
    const changed = changedProperties(before[logicalId], declared, parameters);
    if (changed.length === 0) return [];
    const handler = types.find((handler) => handler.type === type);
    const replacing = changed.filter((name) => !handler?.update || handler.properties[name] === 'replace');
    return [{ ...modify, replacement: replacementOf(declared, replacing) }];
  });
  const removed = resources
    .filter(({ logicalId }) => !active.has(logicalId))
    .map(({ logicalId, physicalId, type }) => ({
      action: 'Remove' as const,
      logicalId,
      type,
      ...(physicalId !== undefined && { physicalId }),
    }));
  return [...made, ...removed];
}

/** The properties that are written otherwise than before, or that speak of a parameter with another value. */
function changedProperties(
  before: ResourceDeclaration | undefined,
  { properties }: ResourceDeclaration,
  parameters: readonly string[],
): string[] {
  const rewritten = changedNames(before?.properties ?? {}, properties);
  const fed = Object.keys(properties).filter((name) => {
    const names = namesIn(properties[name]);
    return parameters.some((parameter) => names.has(parameter));
  });
  return [...new Set([...rewritten, ...fed])];
}

function valuesOf({ parameters, storedParameters }: StackDefinition) {
  return { ...parameters, ...storedParameters };
}

/** A value that is computed may come out as it was. */
function replacementOf({ properties }: ResourceDeclaration, replacing: readonly string[]) {
  if (replacing.length === 0) return 'False';
  return replacing.every((name) => namesIn(properties[name]).size > 0) ? 'Conditional' : 'True';
}

function changedNames(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
