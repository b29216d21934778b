import type { ConfigFile } from '../config-file.ts';
import { ManifestError } from '../manifest-error.ts';
import type { ConfigPath } from '../source-location.ts';

/** The location of a raw value. */
export interface Origin {
  readonly file: ConfigFile;
  readonly path: ConfigPath;
}

export function childOf({ file, path }: Origin, step: string | number): Origin {
  return { file, path: [...path, step] };
}

/** @throws ManifestError always */
export function failAt({ file, path }: Origin, problem: string, cause?: unknown): never {
  throw new ManifestError(file.locationOf(path), problem, cause === undefined ? {} : { cause });
}

/** The value at a path below a value, or undefined. */
export function descend(value: unknown, steps: ConfigPath): unknown {
  return steps.reduce<unknown>(
    (current, step) =>
      typeof current === 'object' && current !== null && Object.hasOwn(current, step)
        ? (current as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
