import { ValidationError } from '../errors.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import type { StackResource } from '../store/stack.ts';

/** How a change brings a resource to its target state. */
export type Plan = 'create' | 'update' | 'keep';

/** @throws ValidationError when a custom-named resource requires replacement */
export function planFor(
  handler: ResourceHandler,
  existing: StackResource | undefined,
  wanted: StackResource,
  stackName: string,
): Plan {
  if (!existing || existing.type !== wanted.type) return 'create';
  const changed = changedProperties(existing.properties, wanted.properties);
  // After a failed rollback the resource may be in any intermediate state; another update repairs it.
  if (changed.length === 0 && !existing.status.endsWith('_FAILED')) return 'keep';
  handler.checkUpdate?.(wanted.properties, existing.properties);
  const isUpdated = (name: string) => handler.properties[name] !== 'replace';
  if (handler.update && changed.every(isUpdated)) return 'update';
  const { nameProperty } = handler;
  const keepsName = nameProperty !== undefined && !changed.includes(nameProperty);
  if (keepsName && existing.properties[nameProperty] !== undefined) {
    throw ValidationError(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
        `Rename ${existing.physicalId ?? existing.logicalId} and update the stack ${stackName} again.`,
    );
  }
  return 'create';
}

export function changedProperties(
  one: StackResource['properties'],
  other: StackResource['properties'],
): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
