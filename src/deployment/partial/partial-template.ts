import type { Client } from '../../client/client.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import { leaveOutUnsupported, type TemplateTree } from '../../services/cloudformation/partial/leave-out.ts';
import { RESOURCE_TYPES } from '../../services/cloudformation/resources/types.ts';
import { describeLeftOut } from './describe-left-out.ts';
import { forwardedServices, typesIn } from './forwarded-services.ts';

export interface PartialTemplate {
  readonly template: TemplateTree;
  readonly leftOut: readonly (Omit<LeftOut, 'location'> & { readonly logicalId: string })[];
}

/**
 * Leaves out of a template what a server cannot create.
 * @param options.isIncomplete whether parts of the project are missing from the template already
 */
export async function partialTemplate(
  template: TemplateTree,
  client: Client,
  { isIncomplete }: { readonly isIncomplete: boolean },
): Promise<PartialTemplate> {
  const forwarded = await forwardedServices(client, RESOURCE_TYPES, typesIn(template));
  const partial = leaveOutUnsupported(template, {
    types: RESOURCE_TYPES,
    isForwarded: (service) => forwarded.has(service),
    isIncomplete,
  });
  const knownTypes = RESOURCE_TYPES.map(({ type }) => type);
  return {
    template: partial.template,
    leftOut: partial.leftOut.map((resource) => ({
      logicalId: resource.logicalId,
      ...describeLeftOut(resource, knownTypes),
    })),
  };
}
