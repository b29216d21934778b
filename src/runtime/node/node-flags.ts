/*
 * The flags that AWS starts Node with: docs/aws/lambda-invocations.md#processes-of-node-functions.
 */

/** Flags that some versions of Node lack. */
export const MODULE_FLAGS = ['--no-experimental-require-module', '--no-experimental-detect-module'] as const;

export interface NodeFlagOptions {
  /** The version of the function's runtime: 22 for nodejs22.x. */
  readonly major: number;
  readonly memoryMb: number;
  /** The function's own NODE_OPTIONS, which win. */
  readonly nodeOptions: string;
  /** The flags of `MODULE_FLAGS` that the Node in use accepts. */
  readonly supported: ReadonlySet<string>;
}

export function nodeFlags(options: NodeFlagOptions): string[] {
  return ['--expose-gc', '--max-http-header-size=81920', ...memoryFlags(options), ...moduleFlags(options)];
}

// A function that sets one of the two sizes gets V8's default for the other.
function memoryFlags({ memoryMb, nodeOptions }: NodeFlagOptions): string[] {
  if (/--max[-_](?:semi|old)[-_]space[-_]size/.test(nodeOptions)) return [];
  const newSpaceMb = Math.floor(memoryMb / 10);
  return [
    `--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`,
    `--max-old-space-size=${memoryMb - newSpaceMb}`,
  ];
}

function moduleFlags({ major, nodeOptions, supported }: NodeFlagOptions): string[] {
  return MODULE_FLAGS.filter((flag) => {
    const enabling = flag.replace('--no-', '--');
    return isDisabled(flag, major) && supported.has(flag) && !nodeOptions.split(/\s+/).includes(enabling);
  });
}

// Node 18 and older have neither feature; a newer Node that runs such a function must not offer them.
function isDisabled(flag: (typeof MODULE_FLAGS)[number], major: number): boolean {
  if (major < 20) return true;
  return flag === '--no-experimental-require-module' ? major <= 22 : major > 20 && major <= 22;
}
