import { describe, expect, it } from 'vitest';
import type { LoadOptions } from '../../../src/manifest/open-manifest.ts';
import { formatProblem } from '../../../src/manifest/manifest-error.ts';
import { load, minimal } from '../project.ts';

/** The resolved value of an environment variable of the provider. */
function valueOf(
  written: string,
  more: { rest?: string; options?: Partial<LoadOptions>; files?: Record<string, string> } = {},
): unknown {
  const yaml = minimal(`  environment:\n    VALUE: ${written}\n${more.rest ?? ''}`);
  return load(yaml, more.options, more.files).provider.environment?.['VALUE'];
}

describe('variables', () => {
  it.each([
    ['self', '${self:custom.a.b}', 'deep'],
    ['self through another variable', '${self:custom.link.b}', 'deep'],
    ['self, an index of a list', '${self:custom.list.1}', 'two'],
    ['sls:stage', '${sls:stage}', 'dev'],
    ['sls:instanceId', '${sls:instanceId}', 'one-run'],
    ['aws:region', '${aws:region}', 'us-east-1'],
    ['aws:accountId', '${aws:accountId}', '123456789012'],
    ['param of all stages', '${param:p}', 'of-all'],
    ['param of the stage', '${param:q}', 'of-dev'],
    ['param of stages', '${param:r}', 'of-stages-dev'],
    ['param of the default of stages', '${param:s}', 'of-stages'],
    ['strToBool', '${strToBool(${self:custom.yes})}', true],
    ['a nested address', '${self:custom.${self:custom.name}.b}', 'deep'],
    ['text around', 'x-${sls:stage}-y', 'x-dev-y'],
    ['a default after missing values', "${opt:none, env:NONE, 'fallback'}", 'fallback'],
  ])('%s', (_, written, expected) => {
    const rest = `
custom:
  a: { b: deep }
  link: \${self:custom.a}
  list: [one, two]
  name: a
  yes: '1'
params:
  default: { p: of-all, q: of-all }
  dev: { q: of-dev }
  prod: { q: "\${env:ONLY_IN_PROD}" }
stages:
  prod: { params: { q: "\${ssm:/only-in-prod}" } }
  default: { params: { s: of-stages, r: of-stages } }
  dev: { params: { r: of-stages-dev } }
`;
    expect(valueOf(`"${written}"`, { rest })).toBe(expected);
  });

  it('prefers the values of the command line', () => {
    const rest = 'params:\n  prod: { p: file }\n';
    const options = { options: { stage: 'prod', region: 'eu-west-1' }, params: { p: 'cli' } };
    expect(valueOf('"${opt:stage}/${sls:stage}/${aws:region}/${param:p}"', { rest, options })).toBe(
      'prod/prod/eu-west-1/cli',
    );
  });

  it('reads the environment and .env files', () => {
    const options = { environment: { FROM_SHELL: 's' } };
    const files = { '.env': 'FROM_FILE=f' };
    const value = valueOf('"${env:FROM_SHELL}${env:FROM_FILE}"', {
      rest: 'useDotenv: true\n',
      options,
      files,
    });
    expect(value).toBe('sf');
  });

  it('reads YAML, JSON and text files, and resolves variables in them', () => {
    const files = {
      'limits.yml': 'dev: { size: "${self:custom.n}", other: "${self:custom.limits.size}" }',
      'one.json': '{"a": {"b": 7}}',
      'note.txt': 'hello\n',
      'query.sql': 'select 1',
    };
    const rest = 'custom:\n  n: 42\n  limits: ${file(./limits.yml):${sls:stage}}\n';
    expect(valueOf('${self:custom.limits.other}', { rest, files })).toBe(42);
    expect(valueOf('${file(one.json):a.b}', { files })).toBe(7);
    // As the framework does: nothing is trimmed.
    expect(valueOf('${file(note.txt)}', { files })).toBe('hello\n');
    expect(valueOf('${file(query.sql)}', { files })).toBe('select 1');
  });

  it.each([
    ["${self:custom.none, 'fallback'}", 'fallback'],
    ['${self:custom.inner.none, self:custom.inner.yes}', 'y'],
    ['${self:custom.own}', 'fallback'],
    ['${self:custom.chained.none, self:service}', 'shop'],
    ['${param:p}', 'of-all'],
    ["${param:q, 'fallback'}", 'fallback'],
    ["${self:custom.firstOfTwo.x, 'fallback'}", 'fallback'],
    ["${self:custom.secondOfTwo.x, 'fallback'}", 'x'],
    ["${file(settings.yml):linked.none, 'fallback'}", 'fallback'],
  ])('uses the default of a value that a file does not have: %s', (written, expected) => {
    const files = {
      'settings.yml': `
inner: { yes: y }
own: "\${self:custom.none, 'fallback'}"
chained: "\${self:custom.inner}"
linked: "\${file(x.yml)}"
firstOfTwo: "\${file(y.yml), file(x.yml)}"
secondOfTwo: "\${file(nope.yml), file(x.yml)}"
`,
      'params.yml': 'default: { p: of-all }\nprod: { p: of-prod }',
      'x.yml': 'x: x',
      'y.yml': 'y: y',
    };
    const rest = 'custom: ${file(settings.yml)}\nparams: ${file(params.yml)}\n';
    expect(valueOf(`"${written}"`, { rest, files })).toBe(expected);
  });
});

describe('variables that cannot be resolved', () => {
  it.each([
    ['${env:TABLE}', 'environment variable TABLE is not set'],
    ['${opt:size}', 'Millrace has no option --size, so write ${param:size} and give --param size=…'],
    ['${env:constructor}', 'environment variable constructor is not set'],
    ['${opt:constructor}', 'Millrace has no option --constructor'],
    ['${self:custom.nope}', 'the manifest has no custom.nope'],
    ['${self:custom.file.nope}', 'the manifest has no custom.file.nope'],
    ['${param:nope}', '--param nope=… is not given'],
    [
      '${vault:jobs.queueUrl}',
      'Those of plugins are not supported: write ${param:NAME} and give --param NAME=…',
    ],
    ['${file(nope.yml):a}', 'there is no file nope.yml'],
    ['${cf:stack}', '"." is missing, as in ${cf:stack.output}'],
    ['${s3:bucket}', '"/" is missing, as in ${s3:bucket/key}'],
    ['${sefl:custom}', 'Did you mean "self"?'],
    ['${strToBool(maybe)}', 'not "maybe"'],
    ['${self:custom.a', 'malformed variable'],
    ['x ${file(map.yml)} y', 'is a map and cannot be part of a text'],
    ['${self:provider.environment.VALUE}', 'variables refer to each other in a cycle'],
  ])('%s', (written, problem) => {
    const attempt = () => {
      const rest = 'custom: { file: "${file(map.yml)}" }\n';
      return valueOf(`"${written}"`, { rest, files: { 'map.yml': 'a: 1' } });
    };
    expect(attempt).toThrow(problem);
    expect(attempt).toThrow(/^serverless\.yml:5:5 provider\.environment\.VALUE: /);
  });

  it('have the defaults of version 1 of the framework, unless the project asks for a later one', () => {
    const values = (version: string) => {
      const { custom, warnings } = load(
        minimal(
          `${version}custom: { a: "\${opt:stage, self:provider.stage}", b: "x-\${self:provider.region}", ` +
            `c: "\${self:provider.stage, 'other'}", d: "\${self:custom.a}" }\n`,
        ),
        { options: { region: 'eu-west-1' } },
      );
      return { custom, warnings: warnings.map(formatProblem) };
    };
    for (const version of ['', 'frameworkVersion: ">=1.2.0 <2.0.0"\n']) {
      const { custom, warnings } = values(version);
      expect(custom).toEqual({ a: 'dev', b: 'x-eu-west-1', c: 'other', d: 'dev' });
      expect(warnings.slice(0, 2)).toEqual([
        expect.stringMatching(
          /custom\.a: \$\{opt:stage, self:provider\.stage\} is "dev", .*Write \$\{sls:stage\}/,
        ),
        expect.stringMatching(/custom\.b: .* is "eu-west-1", .*Write \$\{aws:region\}/),
      ]);
    }
    const refused = () => values('frameworkVersion: "3"\n');
    expect(refused).toThrow('the manifest has no provider.stage, so write ${sls:stage}.');
    expect(refused).toThrow('the manifest has no provider.region, so write ${aws:region}.');
  });

  it('names the complete cycle', () => {
    const rest = 'custom:\n  a: ${self:custom.b}\n  b: ${self:custom.c}\n  c: ${self:custom.a}\n';
    expect(() => load(minimal(rest))).toThrow(/self:custom\.\w -> self:custom\.\w -> self:custom\.\w/);
  });

  it('stops values that grow exponentially', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `  l${n + 1}: ["\${self:custom.l${n}}", "\${self:custom.l${n}}"]`,
    );
    expect(() => load(minimal(`custom:\n  l0: x\n${levels.join('\n')}\n`))).toThrow(
      'more than 200000 values',
    );
  });

  it('names the line of the file that contains the invalid variable', () => {
    const files = { 'values.yml': 'a: 1\nb: ${env:NONE}\n' };
    expect(() => valueOf('${file(values.yml):b}', { files })).toThrow(
      /^values\.yml:2:1 b: .*NONE is not set/,
    );
  });
});
