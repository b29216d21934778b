import type { Client } from '../../client/client.ts';
import type { Template } from '../../manifest/compile/template.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import type { ConfigPath } from '../../manifest/source-location.ts';
import type { TemplateTree } from '../../services/cloudformation/partial/leave-out.ts';
import { namesIn } from '../../services/cloudformation/template/references.ts';
import { declaredLocation } from '../declared-location.ts';
import { partialTemplate } from './partial-template.ts';

/** Leaves out of a compiled project what a server cannot create, and locates it in the project. */
export async function partialManifest(
  manifest: Manifest,
  compiled: Template,
  client: Client,
): Promise<{ readonly template: TemplateTree; readonly leftOut: readonly LeftOut[] }> {
  const isIncomplete = manifest.leftOut.length > 0;
  const { template, leftOut } = await partialTemplate(compiled, client, { isIncomplete });
  const names = leftOut.map(({ logicalId }) => logicalId);
  return {
    template,
    leftOut: [
      ...manifest.leftOut,
      ...leftOut.map(({ logicalId, ...described }) => {
        const declared = declaredLocation(manifest, ['Resources', logicalId]);
        const used = usedAt(manifest, names, compiled, logicalId);
        const location = declared ?? (used && manifest.locationOf(used));
        return { ...described, ...(location && { location }) };
      }),
    ],
  };
}

/** The event whose resource is left out, because it refers to another one that is. */
function usedAt(
  { functions, provider }: Manifest,
  leftOut: readonly string[],
  compiled: Template,
  logicalId: string,
): ConfigPath | undefined {
  const resource = compiled.Resources[logicalId];
  const causes = leftOut.filter((name) => (resource ? namesIn(resource).has(name) : name === logicalId));
  const mentions = (value: unknown) => {
    const names = namesIn(value);
    return causes.some((name) => names.has(name));
  };
  for (const [name, config] of functions) {
    const event = (config.events ?? []).findIndex(mentions);
    if (event >= 0) return ['functions', name, 'events', event];
    if (mentions(config)) return ['functions', name];
  }
  return mentions(provider) ? ['provider'] : undefined;
}
