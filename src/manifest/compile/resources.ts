import { didYouMean } from '../../lib/nearest-word.ts';
import type { Manifest, ResourcesConfig } from '../manifest.ts';
import { ManifestError, type ManifestProblem, throwProblems } from '../manifest-error.ts';
import { isMap } from '../rules/check.ts';

type Tree = Record<string, unknown>;

const REPLACED_ATTRIBUTES = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];
const MERGED_ATTRIBUTES = ['Properties', 'Metadata'];
const EXTENDABLE = [...REPLACED_ATTRIBUTES, ...MERGED_ATTRIBUTES, 'DependsOn'];

/**
 * Merges the project's `resources:` into the generated template, then `resources.extensions` into the result.
 * @throws ManifestError when a resource has the logical id of a generated one, or an extension names a resource or an
 * attribute that cannot be extended
 */
export function mergeResources(generated: Tree, manifest: Manifest): Tree {
  throwProblems(manifest.resources.flatMap((part) => takenIds(part, generated, manifest)));
  let template = generated;
  for (const { extensions: _, ...sections } of manifest.resources) template = mergeTrees(template, sections);
  for (const { extensions } of manifest.resources) {
    for (const [logicalId, attributes] of Object.entries(extensions ?? {})) {
      template = extend(template, manifest, logicalId, attributes);
    }
  }
  return template;
}

/** A resource of the same type is merged into the generated one, one of another type would replace it. */
function takenIds(
  part: ResourcesConfig,
  { Resources: generated }: Tree,
  manifest: Manifest,
): ManifestProblem[] {
  return Object.entries((part.Resources ?? {}) as Record<string, Tree | null>).flatMap(([id, declared]) => {
    const type = declared?.['Type'];
    const { Type: taken } = ((generated as Tree)[id] ?? {}) as Tree;
    if (type === undefined || taken === undefined || type === taken) return [];
    const location =
      manifest.locateIn(part, ['Resources', id, 'Type']) ??
      manifest.locationOf(['resources', 'Resources', id]);
    const message = `"${id}" is the logical id of a generated resource, of type ${taken as string}. Rename yours.`;
    return [{ location, message }];
  });
}

function extend(template: Tree, manifest: Manifest, logicalId: string, attributes: Readonly<Tree>): Tree {
  const resources = template['Resources'] as Record<string, Tree>;
  const resource = Object.hasOwn(resources, logicalId) ? resources[logicalId] : undefined;
  // A resource of what was left out: leaving out unsupported resources reports it.
  if (!resource && manifest.leftOut.length > 0) {
    return { ...template, Resources: { ...resources, [logicalId]: attributes } };
  }
  if (!resource) {
    throw new ManifestError(
      manifest.locationOf(['resources', 'extensions', logicalId]),
      `there is no resource "${logicalId}" to extend.${didYouMean(logicalId, Object.keys(resources))}` +
        ` Resources are ${Object.keys(resources).join(', ')}.`,
    );
  }
  const extended: Tree = { ...resource };
  for (const [name, value] of Object.entries(attributes)) {
    if (MERGED_ATTRIBUTES.includes(name)) {
      extended[name] = { ...(extended[name] as Tree | undefined), ...(value as Tree) };
    } else if (name === 'DependsOn') {
      extended[name] = [extended[name] ?? [], value].flat();
    } else if (REPLACED_ATTRIBUTES.includes(name)) {
      extended[name] = value;
    } else {
      throw new ManifestError(
        manifest.locationOf(['resources', 'extensions', logicalId, name]),
        `"${name}" cannot be extended.${didYouMean(name, EXTENDABLE)} Extendable are ${EXTENDABLE.join(', ')}.`,
      );
    }
  }
  return { ...template, Resources: { ...resources, [logicalId]: extended } };
}

/** Merges maps key by key. Any other value is replaced. */
function mergeTrees(base: Tree, over: Readonly<Tree>): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined || value === null) continue;
    const under = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isMap(under) && isMap(value) ? mergeTrees(under, value) : value;
  }
  return merged;
}
