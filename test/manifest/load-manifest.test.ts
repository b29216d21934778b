import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/manifest/manifest-error.ts';
import { load, minimal } from './project.ts';

describe('loadManifest', () => {
  it('reads names, stage and region', () => {
    const manifest = load(minimal('  stage: ${opt:stage, "qa"}\n  region: eu-west-1\n'));
    expect(manifest).toMatchObject({
      service: 'shop',
      stage: 'qa',
      region: 'eu-west-1',
      stackName: 'shop-qa',
    });
    expect(manifest.warnings).toEqual([]);
  });

  it('reads functions and resources written as lists', () => {
    const manifest = load(
      minimal(
        'functions:\n  - a: {handler: a.a}\n  - b: {handler: b.b}\nresources:\n  - Resources: {}\n  - Outputs: {}\n',
      ),
    );
    expect([...manifest.functions.keys()]).toEqual(['a', 'b']);
    expect(manifest.resources).toHaveLength(2);
  });

  it('reads parts that an optional file does not have as absent', () => {
    const manifest = load(
      minimal(
        '  environment: { PARAM: "${param:p}" }\n' +
          'params:\n  default: { p: of-all }\n  dev: ${file(none.yml), null}\n' +
          'resources:\n  - ${file(none.yml), null}\n  - Outputs: {}\n',
      ),
    );
    expect(manifest.provider.environment).toEqual({ PARAM: 'of-all' });
    expect(manifest.resources).toEqual([{ Outputs: {} }]);
  });

  it('refuses a function whose generated name is too long for Lambda, with the name and the remedy', () => {
    const withName = (name: string, settings = '') =>
      minimal(`functions:\n  ${name}: {handler: a.b${settings}}\n`);
    const longest = 'f'.repeat(64 - 'shop-dev-'.length);
    expect(load(withName(longest)).functions.size).toBe(1);
    expect(() => load(withName(`${longest}f`))).toThrow(
      `functions.${longest}f: its name in Lambda has 65 characters, and 64 are allowed: shop-dev-${longest}f. ` +
        'Shorten a part of it, or add "name:" to the function.',
    );
    expect(load(withName(`${longest}f`, ', name: short')).functions.size).toBe(1);
  });

  it('expands short tags at any depth', () => {
    const manifest = load(
      minimal(
        'custom:\n  x: !Join ["", ["a", !Ref B, !GetAtt C.D.E]]\n  y: !Sub "${Z}"\n  z: !If [T, !Ref A, 1]\n',
      )
        .concat('  ref: ${self:custom.x}\n  environment: 1\n')
        .concat(
          'resources:\n  Outputs:\n    o: {Value: "${self:custom.ref}"}\n    y: {Value: "${self:custom.y}"}\n',
        ),
    );
    expect(manifest.resources[0]?.['Outputs']).toEqual({
      o: { Value: { 'Fn::Join': ['', ['a', { Ref: 'B' }, { 'Fn::GetAtt': ['C', 'D.E'] }]] } },
      y: { Value: { 'Fn::Sub': '${Z}' } },
    });
  });
});

describe('warnings', () => {
  const old = `service:
  name: old-form
provider:
  name: aws
  runtime: nodejs10.x
  iamRoleStatements:
    - Effect: Allow
      Action: [kinesis:PutRecord, kinesis:GetRecord, kinesis:Get*, 's3:Foo']
      Resource: '*'
functions:
  a: { handler: a.b }
  b: { handler: a.b, runtime: nodejs10.x }
`;

  it('reports each old form once, and suggests the correct action', () => {
    expect(load(old).warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/^serverless\.yml:1:1 service: .*Write "service: old-form"/),
      expect.stringMatching(/^serverless\.yml:5:3 provider\.runtime: AWS no longer offers nodejs10\.x/),
      expect.stringMatching(/:8:35 .*Action\[1\]: "kinesis:GetRecord" .* Write kinesis:GetRecords instead/),
    ]);
  });

  it('reports texts that look like variables', () => {
    const { warnings } = load(
      minimal('custom: {a: "${env.A}", b: "x-${custom.c.d}", c: !Sub "${custom.Arn}", d: "${Orders.Arn}"}\n'),
    );
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/custom\.a: \$\{env\.A\} is text, not a variable\. Did you mean "\$\{env:A\}"\?/),
      expect.stringMatching(/custom\.b: .* mean "\$\{self:custom\.c\.d\}"\?/),
    ]);
  });

  it('reports settings without effect', () => {
    const { warnings } = load(
      minimal('  deploymentBucket: x\nfunctions:\n  f: {handler: a.b, snapStart: true}\n'),
    );
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/provider\.deploymentBucket: "deploymentBucket" has no effect here/),
      expect.stringMatching(/functions\.f\.snapStart: "snapStart" has no effect here/),
    ]);
  });
});
