import { describe, expect, it } from 'vitest';
import { MODULE_FLAGS, nodeFlags } from '../../../src/runtime/node/node-flags.ts';

const ALL = new Set<string>(MODULE_FLAGS);
const [NO_REQUIRE, NO_DETECT] = MODULE_FLAGS;

function flagsOf(major: number, nodeOptions = '', supported: ReadonlySet<string> = ALL): string[] {
  return nodeFlags({ major, memoryMb: 128, nodeOptions, supported });
}

describe('the flags of Node', () => {
  // The first four are those of the process list of a function on AWS.
  it.each([
    [18, [NO_REQUIRE, NO_DETECT]],
    [20, [NO_REQUIRE]],
    [22, [NO_REQUIRE, NO_DETECT]],
    [24, []],
  ])('are those of AWS for nodejs%i.x', (major, moduleFlags) => {
    expect(flagsOf(major)).toEqual([
      '--expose-gc',
      '--max-http-header-size=81920',
      '--max-semi-space-size=6',
      '--max-old-space-size=116',
      ...moduleFlags,
    ]);
  });

  it.each(['--max-old-space-size=100', '--max_semi_space_size=4'])(
    'leave both sizes of the heap to a function that sets %s',
    (option) => {
      expect(flagsOf(24, `--trace-warnings ${option}`)).toEqual([
        '--expose-gc',
        '--max-http-header-size=81920',
      ]);
    },
  );

  it('leave a feature on when the function enables it', () => {
    expect(flagsOf(22, '--experimental-require-module')).not.toContain(NO_REQUIRE);
    expect(flagsOf(22, '--experimental-require-module')).toContain(NO_DETECT);
    expect(flagsOf(22, '--trace-warnings  --experimental-detect-module')).not.toContain(NO_DETECT);
  });

  it('omit what the Node in use does not know', () => {
    expect(flagsOf(22, '', new Set([NO_DETECT]))).not.toContain(NO_REQUIRE);
  });
});
