import { handlerOfType } from '../resources/handler-of-type.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import { graphOrder } from '../changes/in-order.ts';
import { activeResources, scopeOf } from '../changes/template-scope.ts';
import type { StackDefinition, StackDocument, StackResource } from '../store/stack.ts';
import { parseStoredTemplate } from '../template/parse-template.ts';
import { dependencies } from '../template/references.ts';
import type { Template } from '../template/template.ts';
import type { ResourceChange } from './change-set.ts';
import { changeDetails } from './change-details.ts';

export interface CurrentStack {
  readonly stack: StackDocument;
  readonly definition: StackDefinition;
  readonly resources: readonly StackResource[];
}

/** The changes that a definition would make to a stack, as far as they are known before it is executed. */
export function resourceChanges(
  { stack, definition: current, resources }: CurrentStack,
  next: StackDefinition,
  types: readonly ResourceHandler[],
): ResourceChange[] {
  const existingById = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const before = parseStoredTemplate(current);
  const template = parseStoredTemplate(next);
  // A resource that gets a new or a first physical id has no value yet.
  const changing = new Set<string>();
  const scope = scopeOf({
    stack,
    definition: next,
    template,
    resource: (logicalId) => (changing.has(logicalId) ? undefined : existingById.get(logicalId)),
    importValue: () => undefined,
  });
  const active = activeResources(template, scope);
  const byId = new Map<string, ResourceChange>();
  for (const logicalId of graphOrder(dependencies(template, active))) {
    const change = changeOf(logicalId);
    if (!change) continue;
    byId.set(logicalId, change);
    if (change.action === 'Add' || change.replacement !== 'False') changing.add(logicalId);
  }
  const changes = [...active].flatMap((logicalId) => byId.get(logicalId) ?? []);
  return [...changes, ...removals(resources, active)];

  function changeOf(logicalId: string): ResourceChange | undefined {
    const declared = template.resources[logicalId]!;
    const existing = existingById.get(logicalId);
    const { type } = declared;
    if (!existing) return { action: 'Add', logicalId, type };
    const modify = { action: 'Modify' as const, logicalId, ...physicalOf(existing), type };
    const policyAction = declared.retainOnReplace ? 'ReplaceAndRetain' : 'ReplaceAndDelete';
    if (existing.type !== type) return { ...modify, replacement: 'True', policyAction };
    const details = changeDetails({
      existing,
      before: { ...definitionParts(before, current, logicalId) },
      next: { ...definitionParts(template, next, logicalId) },
      handler: handlerOfType(types, type),
      changing,
      scope,
    });
    if (details.length === 0) return undefined;
    const recreating = details.filter(({ recreation }) => recreation === 'Always');
    if (recreating.length === 0) return { ...modify, replacement: 'False', details };
    const replacement = recreating.some(({ evaluation }) => evaluation === 'Static') ? 'True' : 'Conditional';
    return { ...modify, replacement, policyAction, details };
  }
}

function definitionParts({ resources }: Template, definition: StackDefinition, logicalId: string) {
  const { parameters, storedParameters, tags } = definition;
  return {
    properties: resources[logicalId]?.properties ?? {},
    parameters: { ...parameters, ...storedParameters },
    tags,
  };
}

function removals(resources: readonly StackResource[], active: ReadonlySet<string>): ResourceChange[] {
  return resources
    .filter(({ logicalId }) => !active.has(logicalId))
    .map((resource) => ({
      action: 'Remove' as const,
      logicalId: resource.logicalId,
      type: resource.type,
      ...physicalOf(resource),
      policyAction: resource.retainOnDelete ? ('Retain' as const) : ('Delete' as const),
    }));
}

function physicalOf({ physicalId }: StackResource): { readonly physicalId?: string } {
  return physicalId === undefined ? {} : { physicalId };
}
