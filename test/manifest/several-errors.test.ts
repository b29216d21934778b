import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/manifest/manifest-error.ts';
import { load, minimal } from './project.ts';

describe('several errors', () => {
  const errorOf = (yaml: string, files: Record<string, string> = {}) => {
    try {
      load(yaml, {}, files);
    } catch (error) {
      return (error as Error).message.split('\n');
    }
    return [];
  };

  it('are all reported, in the order of their lines', () => {
    const lines = errorOf(
      minimal(
        '  runtime: cobol\nfunctions:\n  f: {handler: a.b, timeout: 0}\n  g: {handlr: a.b}\nlayer: {}\n',
      ),
    );
    expect(lines).toEqual([
      '5 errors:',
      expect.stringMatching(/^ {2}serverless\.yml:4:3 provider\.runtime: /),
      expect.stringMatching(/^ {2}serverless\.yml:6:21 functions\.f\.timeout: /),
      expect.stringMatching(/^ {2}serverless\.yml:7:7 functions\.g\.handlr: /),
      expect.stringMatching(/^ {2}serverless\.yml:7:3 functions\.g: handler is missing/),
      expect.stringMatching(/^ {2}serverless\.yml:8:1 layer: /),
    ]);
  });

  it('of variables are all reported, each one once', () => {
    const lines = errorOf(minimal('custom:\n  a: ${env:A}\n  b: ${self:custom.a}\n  c: [1, "${nope:C}"]\n'));
    expect(lines).toEqual([
      '2 errors:',
      expect.stringMatching(/^ {2}serverless\.yml:5:3 custom\.a: .*variable A is not set/),
      expect.stringMatching(/^ {2}serverless\.yml:7:10 custom\.c\[1\]: .*unknown variable source/),
    ]);
  });

  it('name the plugin of a variable that Millrace does not run', () => {
    const yaml = minimal(
      'plugins: [serverless-lift]\nconstructs: {}\ncustom: { a: "${construct:jobs.queueUrl}" }\n',
    );
    for (const partial of [false, true]) {
      expect(() => load(yaml, { partial })).toThrow(
        /^serverless\.yml:6:11 custom\.a: .*"construct" belongs to the plugin serverless-lift, .*--param NAME/,
      );
    }
  });

  it('include logical ids that are declared twice', () => {
    const part = (type: string) => `  - Resources: {A: {Type: ${type}}}\n`;
    const same = load(minimal(`resources:\n${part('X')}${part('X')}`));
    expect(same.warnings.map(formatProblem)).toEqual([
      expect.stringMatching(
        /^serverless\.yml:6:17 .*: resources\[0\]\.Resources\.A declares "A" too, so both/,
      ),
    ]);
    expect(errorOf(minimal(`resources:\n${part('X')}${part('Y')}`))).toEqual([
      expect.stringMatching(/^serverless\.yml:6:17 .* declares "A" too, as X\. Rename/),
    ]);
  });

  it('are listed up to a bound', () => {
    const functions = Array.from({ length: 30 }, (_, index) => `  f${index}: {handler: a.b, timeout: 0}\n`);
    const lines = errorOf(minimal(`functions:\n${functions.join('')}`));
    expect(lines).toHaveLength(22);
    expect(lines[0]).toBe('30 errors:');
    expect(lines.at(-1)).toBe('  and 10 more');
  });

  it('name the file that a variable includes', () => {
    const included = 'all:\n  f: &f\n    handler: a.b\n    timeout: 0\n  g: *f\n';
    const lines = errorOf(
      minimal('functions: ${file(functions.yml):${self:custom.key}}\ncustom: {key: all}\n'),
      {
        'functions.yml': included,
      },
    );
    expect(lines).toEqual([
      '2 errors:',
      expect.stringMatching(/^ {2}functions\.yml:4:5 all\.f\.timeout: /),
      expect.stringMatching(/^ {2}functions\.yml:4:5 all\.g\.timeout: /),
    ]);
  });
});
