import type { Manifest } from '../manifest/manifest.ts';
import type { ConfigPath, SourceLocation } from '../manifest/source-location.ts';
import { descend } from '../manifest/variables/origin.ts';

/**
 * The location at which `resources:` declares a value of the template, or extends a generated resource with it. A later
 * part of `resources:` replaces values of the earlier ones.
 */
export function declaredLocation(manifest: Manifest, path: ConfigPath): SourceLocation | undefined {
  const [section, ...rest] = path;
  if (section === undefined) return undefined;
  const paths = section === 'Resources' ? [path, ['extensions', ...rest]] : [path];
  for (const declared of paths) {
    const part = manifest.resources.findLast((each) => descend(each, declared) !== undefined);
    if (part) return manifest.locateIn(part, declared);
  }
  return undefined;
}
