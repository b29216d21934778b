import { ValidationError } from './errors.ts';
import { MAX_RESOURCES } from './limits.ts';
import type { ForwardedCalls } from './forwarded-calls.ts';
import { checkResources } from './resources/check-resources.ts';
import type { ResourceHandler } from './resources/handler.ts';
import { checkReferences } from './template/dynamic-references.ts';
import { checkHeader } from './template/check-header.ts';
import { checkAttributes } from './template/check-attributes.ts';
import { dependencies } from './template/references.ts';
import { rejectTemplate } from './template/problem.ts';
import type { Template } from './template/template.ts';

export interface CheckOptions {
  readonly types: readonly ResourceHandler[];
  readonly forwarded: Pick<ForwardedCalls, 'has'>;
}

/**
 * Checks types, properties and references of every resource.
 * @param isActive whether the condition of a resource is true, or may be true
 * @param report receives each problem
 * @throws ValidationError for a problem that is not of a single value
 */
export function checkTemplate(
  template: Template,
  { types, forwarded }: CheckOptions,
  isActive: (logicalId: string) => boolean,
  report = rejectTemplate,
): void {
  checkHeader(template);
  const logicalIds = Object.keys(template.resources);
  if (logicalIds.length > MAX_RESOURCES) {
    throw ValidationError(
      `Template format error: Number of resources, ${logicalIds.length}, is greater than maximum allowed, ${MAX_RESOURCES}`,
    );
  }
  checkResources(template, { types, forwarded, isActive }, report);
  checkReferences(template);
  dependencies(template, new Set(logicalIds), report);
  checkAttributes(template, { types, isActive }, report);
}
