import type { ConfigPath } from '../source-location.ts';
import { isMap } from '../rules/check.ts';

export interface FunctionEntry {
  readonly name: string;
  readonly definition: unknown;
  readonly path: ConfigPath;
}

/** The functions of a manifest, which are a map or a list of maps. */
export function functionEntries(functions: unknown): FunctionEntry[] {
  const parts: [unknown, ConfigPath][] = Array.isArray(functions)
    ? functions.map((part: unknown, index) => [part, ['functions', index]])
    : [[functions, ['functions']]];
  return parts.flatMap(([part, path]) =>
    isMap(part)
      ? Object.entries(part).map(([name, definition]) => ({ name, definition, path: [...path, name] }))
      : [],
  );
}
