const DEFAULT_STAGE = '$default';

export interface StagedPath {
  readonly stage: string;
  /** The path that functions see: with the stage, except for `$default`. */
  readonly rawPath: string;
  /** The path that routes match: below the stage. */
  readonly resourcePath: string;
}

/**
 * Separates the stage from a path. The first segment names it; a path without the name of a stage belongs to `$default`.
 * @param path percent-encoded; `$default` may be written as its first segment
 * @returns undefined when there is no such stage
 */
export function splitStage(path: string, hasStage: (name: string) => boolean): StagedPath | undefined {
  const [, first = '', rest = ''] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  const name = first.replace(/^%24/i, '$');
  const below = rest === '' ? '/' : rest;
  if (name === DEFAULT_STAGE && hasStage(DEFAULT_STAGE)) {
    return { stage: DEFAULT_STAGE, rawPath: below, resourcePath: below };
  }
  if (hasStage(name)) return { stage: name, rawPath: path, resourcePath: below };
  return hasStage(DEFAULT_STAGE) ? { stage: DEFAULT_STAGE, rawPath: path, resourcePath: path } : undefined;
}
