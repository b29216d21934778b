import { functionLogicalId } from '../../manifest/compile/naming.ts';
import type { Template } from '../../manifest/compile/template.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ConfigPath, SourceLocation } from '../../manifest/source-location.ts';
import { declaredLocation } from '../declared-location.ts';

/**
 * The location in a project of a value in its template: where `resources:` declares it, else where the nearest value
 * around it is written that the project has and the template contains, else the function that it is generated for.
 */
export function locateInProject(manifest: Manifest, compiled: Template, path: ConfigPath): SourceLocation {
  return (
    declaredLocation(manifest, path) ??
    manifest.locateIn(compiled, path) ??
    nearestDeclared(manifest, path) ??
    // Of the event that a mapping is generated for.
    manifest.locateIn(compiled, [...path.slice(0, 2), 'Properties', 'EventSourceArn']) ??
    manifest.locationOf(generatedFor(manifest, path))
  );
}

function nearestDeclared(manifest: Manifest, path: ConfigPath): SourceLocation | undefined {
  // A section, such as `Resources`, is not near to anything in it.
  return path.length <= 2
    ? undefined
    : (declaredLocation(manifest, path.slice(0, -1)) ?? nearestDeclared(manifest, path.slice(0, -1)));
}

/** Logical ids of generated resources start with the name of their function. */
function generatedFor({ functions }: Manifest, [, logicalId = '']: ConfigPath): ConfigPath {
  const prefixOf = (name: string) => functionLogicalId(name).replace(/LambdaFunction$/, '');
  const [owner] = [...functions.keys()]
    .filter((name) => String(logicalId).startsWith(prefixOf(name)))
    .sort((one, other) => other.length - one.length);
  return owner === undefined ? [] : ['functions', owner];
}
