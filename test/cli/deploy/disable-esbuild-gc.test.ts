import { describe, expect, it } from 'vitest';
import { hurryEsbuild } from '../../../src/cli/deploy/disable-esbuild-gc.ts';

describe('hurryEsbuild', () => {
  it('bounds the garbage that is not collected', () => {
    const env = {};
    hurryEsbuild(env);
    expect(env).toEqual({ GOGC: 'off', GOMEMLIMIT: '512MiB' });
  });

  it.each([{ GOGC: '50' }, { GOMEMLIMIT: '64MiB' }])('leaves what the user has set: %o', (set) => {
    const env = { ...set };
    hurryEsbuild(env);
    expect(env).toEqual(set);
  });
});
