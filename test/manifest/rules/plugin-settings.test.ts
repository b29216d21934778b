import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionsFor } from '../../../src/manifest/bundle/esbuild-options.ts';
import { esbuildBuild, esbuildPlugin, passedOptions } from '../../../src/manifest/rules/plugins/esbuild.ts';
import { pythonRequirements } from '../../../src/manifest/rules/plugins/python-requirements.ts';
import type { KeyTable } from '../../../src/manifest/rules/rule.ts';
import { bundlePlugin } from '../../../src/manifest/rules/plugins/serverless-bundle.ts';
import { webpackPlugin } from '../../../src/manifest/rules/plugins/webpack.ts';
import { load, minimal } from '../project.ts';

/** The keys that are neither ignored with a warning nor refused. */
function accepted({ keys }: { readonly keys: KeyTable }): string[] {
  return Object.keys(keys).filter((name) => 'kind' in keys[name]!);
}

/** Which of the keys no test of that file writes. */
function untested(keys: readonly string[], file: string): string[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return keys.filter((key) => !text.includes(`${key}:`));
}

const [, webpackSettings] = webpackPlugin.rules;

describe('settings of plugins, below `custom:`', () => {
  // Those of esbuild that are passed unchanged have an effect when they reach it.
  it('reach esbuild, or have a test', () => {
    const options = Object.fromEntries(Object.keys(passedOptions).map((name) => [name, {}]));
    const reached = optionsFor(
      load(minimal()),
      {
        path: [],
        options,
        plugins: [],
        external: [],
        exclude: [],
        extension: undefined,
        sourceMaps: 'linked',
        files: [],
        warnings: [],
      },
      'cjs',
      [],
    );
    expect(Object.keys(reached)).toEqual(expect.arrayContaining(Object.keys(passedOptions)));
    const others = [...accepted(esbuildPlugin), ...accepted(esbuildBuild)].filter(
      (name) => !(name in passedOptions),
    );
    expect(untested(others, '../bundle/esbuild-settings.test.ts')).toEqual([]);
  });

  it.each<[string, { readonly keys: KeyTable }, string]>([
    ['serverless-bundle', bundlePlugin, '../bundle/esbuild-settings.test.ts'],
    ['serverless-webpack', webpackSettings, '../webpack/webpack-builder.test.ts'],
    ['serverless-python-requirements', pythonRequirements, '../package/python.test.ts'],
  ])('of %s have a test each', (_, rule, file) => {
    expect(untested(accepted(rule), file)).toEqual([]);
  });
});
