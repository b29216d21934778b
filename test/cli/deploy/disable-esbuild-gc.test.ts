import { describe, expect, it } from 'vitest';
import { disableEsbuildGc } from '../../../src/cli/deploy/disable-esbuild-gc.ts';

describe('disableEsbuildGc', () => {
  it('sets a memory limit', () => {
    const env = {};
    disableEsbuildGc(env);
    expect(env).toEqual({ GOGC: 'off', GOMEMLIMIT: '512MiB' });
  });

  it.each([{ GOGC: '50' }, { GOMEMLIMIT: '64MiB' }])('leaves what the user has set: %o', (set) => {
    const env = { ...set };
    disableEsbuildGc(env);
    expect(env).toEqual(set);
  });
});
