import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/manifest/load-manifest.ts';
import { formatProblem } from '../../src/manifest/manifest-error.ts';
import { defaults, load, minimal, project } from './project.ts';

const streamOf = (lines: string) =>
  minimal(`functions:
  f:
    handler: a.b
    events:
      - stream:
          arn: !GetAtt S.Arn
${lines}`);

describe('an invalid manifest', () => {
  it.each<[string, string, RegExp]>([
    [
      'broken YAML',
      'service: x\nprovider:\n\tname: aws\n',
      /^serverless\.yml:3:1: not valid YAML: .*with spaces/,
    ],
    ['an unknown tag', 'service: !GetArn x\n', /^serverless\.yml:1:10: not valid YAML: .*!GetArn/],
    [
      'lists nested too deeply',
      `service: ${'['.repeat(50_000)}`,
      /^serverless\.yml:1:\d+: not valid YAML: .*deeper than 100/,
    ],
    [
      'a key written twice',
      'service: a\nservice: b\n',
      /^serverless\.yml:2:1: not valid YAML: .*also in line 1\. Move what is below both into one of them/,
    ],
    [
      'a cron expression without times',
      minimal('functions:\n  f: {handler: a.b, events: [schedule: {rate: [cron(0 9 * * * *)]}]}\n'),
      /^serverless\.yml:5:\d+ functions\.f\.events\[0\]\.schedule\.rate\[0\]: "cron\(0 9 \* \* \* \*\)" is not a schedule\. Write /,
    ],
    ...(['stream', 'sqs', 'sns'] as const).map((kind): [string, string, RegExp] => [
      `a function as the whole ${kind} event`,
      minimal(`functions:\n  f: {handler: a.b, events: [${kind}: !GetAtt Source.Arn]}\n`),
      /serverless\.yml:5:\d+ functions\.f\.events\[0\]\.\w+: !GetAtt Source\.Arn is not allowed here\. Write it as a key: "arn: !GetAtt Source\.Arn"\./,
    ]),
    ['nothing', '', /^serverless\.yml: the file contains no settings/],
    ['no provider', 'service: shop\n', /^serverless\.yml:1:1: provider is missing/],
    [
      'another provider',
      'service: shop\nprovider:\n  name: google\n',
      /:3:3 provider\.name: "google" is not allowed/,
    ],
    [
      'an unknown key at the top',
      minimal('functoins: {}\n'),
      /:4:1 functoins: unknown key .*mean "functions"/,
    ],
    [
      'an unknown key of the provider',
      minimal('  runtme: nodejs22.x\n'),
      /:4:3 provider\.runtme: .*mean "runtime"/,
    ],
    [
      'an unknown key of a function',
      minimal('functions:\n  f: {handlr: a.b}\n'),
      /:5:7 functions\.f\.handlr: unknown key "handlr"\. Did you mean "handler"\?/,
    ],
    [
      'an unknown option of a stream',
      streamOf('          type: kinesis\n          batchsize: 5\n'),
      /:11:11 functions\.f\.events\[0\]\.stream\.batchsize: .*mean "batchSize"/,
    ],
    [
      'a batch size out of bounds',
      streamOf('          type: kinesis\n          batchSize: 10001\n'),
      /from 1 to 10000/,
    ],
    [
      'a starting position',
      streamOf('          type: kinesis\n          startingPosition: LATESTS\n'),
      /mean "LATEST"\? Use one of/,
    ],
    [
      'a text for a number',
      streamOf('          type: kinesis\n          batchSize: many\n'),
      /a whole number .* is expected here/,
    ],
    ['a stream of unknown type', streamOf(''), /Add "type: kinesis"/],
    ['a DynamoDB stream', streamOf('          type: dynamodb\n'), /dynamodb streams are not supported/],
    [
      'a time to start at, without the time',
      streamOf('          type: kinesis\n          startingPosition: AT_TIMESTAMP\n'),
      /needs "startingPositionTimestamp:"/,
    ],
    [
      'another event source',
      minimal('functions:\n  f:\n    handler: a.b\n    events:\n      - alb: x\n'),
      /:8:9 functions\.f\.events\[0\].alb: .*not supported by Millrace.*deploy this function to AWS/,
    ],
    [
      'an event source that does not exist',
      minimal('functions:\n  f:\n    handler: a.b\n    events:\n      - steam: x\n'),
      /Did you mean "stream"\?/,
    ],
    [
      'a function without handler',
      minimal('functions:\n  f: {timeout: 3}\n'),
      /functions\.f: handler is missing\. Add "handler:"/,
    ],
    [
      'an event without its stream',
      minimal('functions:\n  f:\n    handler: a.b\n    events:\n      - stream:\n'),
      /events\[0\]\.stream: the event has no settings/,
    ],
    [
      'an event without a kind',
      minimal('functions:\n  f:\n    handler: a.b\n    events: [{}]\n'),
      /exactly one key/,
    ],
    ['a timeout out of bounds', minimal('functions:\n  f: {handler: a.b, timeout: 901}\n'), /from 1 to 900/],
    [
      'a plugin that is not supported',
      minimal('plugins:\n  - serverless-esbuild\n  - serverless-step-functions\n'),
      /:6:5 plugins\[1\]: Millrace does not run the plugin "serverless-step-functions": .*millrace exec/,
    ],
    ['a mistyped plugin', minimal('plugins: {modules: [serverless-esbild]}\n'), /mean "serverless-esbuild"/],
    ['another language', minimal('  runtime: ruby3.4\n'), /"ruby3\.4" does not run on this machine/],
    ['a runtime without its end', minimal('  runtime: nodejs20\n'), /Did you mean "nodejs20\.x"\?/],
    [
      'settings of an event that are not indented',
      minimal('functions:\n  f:\n    handler: a.b\n    events:\n      - stream:\n        type: kinesis\n'),
      /:8:9 .*events\[0\]: the event has no settings\. Indent .*\n.*"type"\. It is a key of "stream": indent it further/,
    ],
    [
      'functions that are indented below the provider',
      minimal('  functions:\n  f:\n    handler: a.b\n'),
      /:4:3 provider\.functions: unknown key "functions"\. It is a key of the file: correct its indentation/,
    ],
    [
      'a setting one level too high',
      minimal('  iam: {statements: []}\n'),
      /"statements"\. It is a key of "role": write it below "role:"/,
    ],
    [
      'the beginning of a key',
      minimal('functions:\n  f: {handler: a.b, memory: 1}\n'),
      /mean "memorySize"\?/,
    ],
    [
      'the service in place of its event',
      minimal('functions:\n  f: {handler: a.b, events: [kinesis: {arn: a}]}\n'),
      /mean "stream"\?/,
    ],
    [
      'several unknown keys, with one list',
      minimal('functions:\n  f: {handler: a.b, zzzzzzzz: 1, yyyyyyyy: 2}\n'),
      /"zzzzzzzz"\. Known here: .*\n.*"yyyyyyyy"\. Correct or remove it\./,
    ],
    [
      'a function in quotes',
      streamOf('').replace('!GetAtt S.Arn', '"!GetAtt S.Arn"'),
      /:9:11 .*stream\.arn: "!GetAtt S\.Arn" is a text\. Remove the quotes/,
    ],
    [
      'the name of a stream for its ARN',
      streamOf('').replace('!GetAtt S.Arn', 'orders'),
      /"orders" is not valid here\. Write an ARN \(arn:aws:…\), or a function such as !GetAtt/,
    ],
    [
      'a reference to a stream for its ARN',
      `${streamOf('          type: kinesis\n').replace('!GetAtt S.Arn', '!Ref S')}resources:\n  Resources:\n    S: {Type: 'AWS::Kinesis::Stream'}\n`,
      /:9:11 .*!Ref S is the name of the stream\. Write "!GetAtt S\.Arn"/,
    ],
    [
      'a stream of another region',
      streamOf('').replace('!GetAtt S.Arn', 'arn:aws:kinesis:eu-west-1:000000000000:stream/s'),
      /the stream is in eu-west-1 and the service in us-east-1: .* --region eu-west-1/,
    ],
    [
      'two functions with one name',
      minimal('functions:\n  f: {handler: a.b, name: x}\n  g: {handler: a.b, name: x}\n'),
      /:6:\d+ functions\.g\.name: functions\.f has the name "x" too/,
    ],
    ['a list', '- service: shop\n', /^serverless\.yml:1:1: the file contains a list instead of settings/],
    ['UTF-16', 'service: \0x', /^serverless\.yml: the file is not UTF-8 text/],
    [
      'a line that is indented less than the next',
      minimal('functions:\n  f:\n   handler: a.b\n    timeout: 1\n'),
      /:6:13: not valid YAML: .* Indent this line and the next one equally/,
    ],
    [
      'a key without a colon',
      'service: x\nprovider\n  name: aws\n',
      /not valid YAML: .* Write ":" after the key/,
    ],
  ])('%s', (_, yaml, problem) => {
    expect(() => load(yaml)).toThrow(problem);
  });

  it('explains what to do when there is no manifest', () => {
    expect(() => loadManifest(project({}), defaults)).toThrow('no serverless.yml in this folder');
    expect(() => loadManifest('/nowhere/at/all', defaults)).toThrow('no such folder');
    expect(() => loadManifest(project({ 'cdk.json': '{}' }), defaults)).toThrow(
      'This folder has an app of the AWS CDK (cdk.json).',
    );
    expect(() => loadManifest(project({ 'cdk.out': '{}' }), defaults)).toThrow(
      /output of an app of the AWS CDK .* npx cdk bootstrap/,
    );
  });

  it('reports variables that Lambda sets itself, in any environment', () => {
    const yaml = `  environment: {AWS_REGION: x}\nfunctions: {f: {handler: a.b, environment: {_HANDLER: y, OWN: z}}}\n`;
    expect(() => load(minimal(yaml))).toThrow(
      /provider\.environment\.AWS_REGION: "AWS_REGION" is reserved: Lambda sets it itself\. Remove it\.\n.*functions\.f\.environment\._HANDLER: "_HANDLER" is/,
    );
  });

  it('accepts such a variable without a value, which functions do not get', () => {
    expect(() => load(minimal('  environment: {AWS_REGION: null}\n'))).not.toThrow();
  });

  it('names the files when there are several manifests', () => {
    const directory = project({ 'serverless.ts': '', 'serverless.yml': minimal() });
    expect(() => loadManifest(directory, defaults)).toThrow(
      'the folder has several manifests: serverless.yml, serverless.ts',
    );
  });

  it('accepts unknown keys with a warning when the project is configured so', () => {
    const { warnings } = load(minimal('configValidationMode: warn\nextra: 1\n'));
    expect(warnings.map(formatProblem)).toEqual([
      expect.stringMatching(/^serverless\.yml:5:1 extra: unknown key/),
    ]);
  });

  it.each(["'3'", '2', "'^3.28.1'", "'>=1.20.0 <5.0.0'", "'2 || 3'", "'<4.0.0'", "'4 || <= 4.2'", "'*'"])(
    'accepts them with a warning for version %s of the framework, which does so',
    (version) => {
      const { warnings } = load(minimal(`frameworkVersion: ${version}\nextra: 1\n`));
      expect(warnings.map(formatProblem)).toContainEqual(expect.stringMatching(/ extra: unknown key/));
    },
  );

  it.each([
    "frameworkVersion: '4'",
    "frameworkVersion: '^4.3.1'",
    "frameworkVersion: '>=4 <5'",
    "frameworkVersion: '3'\nconfigValidationMode: error",
  ])('refuses them with %s', (settings) => {
    expect(() => load(minimal(`${settings}\nextra: 1\n`))).toThrow('extra: unknown key');
  });
});
