import { type Finding, isMap } from '../rules/check.ts';
import { type ConfigPath, formatPath } from '../source-location.ts';

/**
 * Reports logical ids that several parts of `resources:` declare. The framework merges them, which is meant when a part
 * without a type adds properties.
 */
export function checkDuplicateResources(resources: unknown): Finding[] {
  if (!Array.isArray(resources)) return [];
  const first = new Map<string, { readonly path: ConfigPath; readonly type: unknown }>();
  return resources.flatMap((part: unknown, index) => {
    const declared = isMap(part) && isMap(part['Resources']) ? part['Resources'] : {};
    return Object.entries(declared).flatMap(([logicalId, resource]): Finding[] => {
      const type = isMap(resource) ? resource['Type'] : undefined;
      if (type === undefined) return [];
      const path = ['resources', index, 'Resources', logicalId];
      const other = first.get(logicalId);
      if (!other) {
        first.set(logicalId, { path, type });
        return [];
      }
      const where = formatPath(other.path);
      return [
        other.type === type
          ? {
              severity: 'warning',
              path,
              message: `${where} declares "${logicalId}" too, so both are merged. Rename one, or remove "Type:" here.`,
            }
          : {
              severity: 'error',
              path,
              message: `${where} declares "${logicalId}" too, as ${String(other.type)}. Rename one of the two.`,
            },
      ];
    });
  });
}
