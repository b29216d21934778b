import picomatch from 'picomatch';

/**
 * Patterns of files in order, as in `package.patterns`: one with `!` removes files that earlier ones added, and the last
 * pattern that matches a file decides. The matcher is the one that the framework uses, dot files included.
 */
export class FilePatterns {
  readonly #rules: readonly { readonly adds: boolean; readonly matches: (path: string) => boolean }[];
  /** The folders that contain what the patterns can add, relative to the project: `.`, `templates`, `../shared`. */
  readonly roots: readonly string[];

  constructor(patterns: readonly string[]) {
    this.#rules = patterns.map((text) => {
      const adds = !text.startsWith('!');
      return { adds, matches: picomatch(adds ? text : text.slice(1), { dot: true }) };
    });
    const added = patterns.filter((text) => !text.startsWith('!'));
    this.roots = [...new Set(added.map(rootOf))];
  }

  /**
   * Whether a file is selected.
   * @param path relative to the project, with `/`
   * @param initially for a file that no pattern matches
   */
  selects(path: string, initially = false): boolean {
    return this.#rules.findLast(({ matches }) => matches(path))?.adds ?? initially;
  }
}

function rootOf(pattern: string): string {
  const { base, glob } = picomatch.scan(pattern.replace(/^\.\//, ''));
  if (glob !== '') return base === '' ? '.' : base;
  // A file: its folder.
  const slash = base.lastIndexOf('/');
  return slash <= 0 ? '.' : base.slice(0, slash);
}
