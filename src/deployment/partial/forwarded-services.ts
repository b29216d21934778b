import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import type { TemplateTree } from '../../services/cloudformation/partial/leave-out.ts';
import { ValidateTemplate } from '../../services/cloudformation/operations/validate-template.ts';
import type { ResourceHandler } from '../../services/cloudformation/resources/handler.ts';
import { cloudFormationTraits } from '../../services/cloudformation/traits.ts';

/**
 * Finds the services of other servers that a server forwards calls to: it accepts templates with their resources.
 * @param usedTypes the types in the template to deploy
 */
export async function forwardedServices(
  client: Client,
  types: readonly ResourceHandler[],
  usedTypes: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const forwarded = new Set<string>();
  for (const { type, required, forwardedService: service } of types) {
    if (service === undefined || !usedTypes.has(type) || forwarded.has(service)) continue;
    const Properties = Object.fromEntries(required.map((name) => [name, '']));
    const TemplateBody = JSON.stringify({ Resources: { Probe: { Type: type, Properties } } });
    try {
      await client.call(cloudFormationTraits, ValidateTemplate, { TemplateBody });
      forwarded.add(service);
    } catch (error) {
      if (!isClientError(error, 'ValidationError')) throw error;
    }
  }
  return forwarded;
}

/** The resource types that a template uses. */
export function typesIn(template: TemplateTree): ReadonlySet<string> {
  const resources = (template['Resources'] ?? {}) as Readonly<Record<string, { readonly Type?: unknown }>>;
  return new Set(Object.values(resources).map((resource) => String(resource?.Type)));
}
