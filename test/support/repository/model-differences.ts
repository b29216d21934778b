/**
 * Deliberate differences of a service's declarations from its model, by reason. Each is a line of `differences`, where
 * `*` stands for any characters.
 */
export type Differences = Readonly<Record<string, readonly string[]>>;

/** The lines that no deliberate difference covers. */
export function unlisted(lines: readonly string[], deliberate: Differences): string[] {
  const patterns = Object.values(deliberate).flat().map(patternOf);
  return lines.filter((line) => !patterns.some((pattern) => pattern.test(line)));
}

/** The deliberate differences that do not exist (any more). */
export function stale(lines: readonly string[], deliberate: Differences): string[] {
  return Object.values(deliberate)
    .flat()
    .filter((glob) => !lines.some((line) => patternOf(glob).test(line)));
}

function patternOf(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
