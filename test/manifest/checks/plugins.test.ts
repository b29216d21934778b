import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/manifest/manifest-error.ts';
import { load, minimal } from '../project.ts';

describe('plugins', () => {
  it('are accepted in silence when their work is done here', () => {
    expect(
      load(minimal('plugins: [serverless-esbuild, serverless-iam-roles-per-function]\n')).warnings,
    ).toEqual([]);
  });

  it('are named, with their settings, when they have no effect', () => {
    const { warnings } = load(
      minimal(
        'plugins:\n  - serverless-offline\n  - serverless-prune-plugin\ncustom:\n  prune: { number: 3 }\n',
      ),
    );
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/^serverless\.yml:5:5 plugins\[0\]: "serverless-offline" has no effect here: /),
      expect.stringMatching(
        /:6:5 plugins\[1\]: "serverless-prune-plugin" and its settings in custom\.prune have no effect here: /,
      ),
    ]);
  });

  it('are refused when they change the deployment', () => {
    expect(() => load(minimal('plugins: [serverless-step-functions]\n'))).toThrow(
      'does not run the plugin "serverless-step-functions": it deploys state machines, which Millrace does not run.',
    );
    expect(() => load(minimal('plugins: [unheard-of]\n'))).toThrow('does not run the plugin "unheard-of". ');
  });

  it('may have keys of their own when they have no effect', () => {
    const yaml = (plugin: string) =>
      minimal(`plugins: [${plugin}]\nfunctions:\n  f: { handler: a.b, warmup: true }\n`);
    expect(load(yaml('serverless-plugin-warmup')).warnings).toHaveLength(1);
    expect(() => load(yaml('serverless-offline'))).toThrow('functions.f.warmup: unknown key');
    const elsewhere = minimal(
      'plugins: [serverless-plugin-warmup]\nwarmup: true\nfunctions:\n  - f: { handler: a.b, warmup: true }\n',
    );
    expect(() => load(elsewhere)).toThrow(/^serverless\.yml:\d+:1 warmup: unknown key[^\n]*$/);
  });
});
