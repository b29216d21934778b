import { describe, expect, it } from 'vitest';
import { load, minimal } from '../project.ts';

const partial = (yaml: string) => load(yaml, { partial: true });
const summary = (yaml: string) =>
  partial(yaml).leftOut.map(({ what, location, why, remedy }) => [what, location?.line, why, remedy]);

const EVENTS = minimal(`functions:
  f:
    handler: a.b
    events:
      - kafka: {topic: orders}
      - stream: {type: dynamodb, arn: !GetAtt T.StreamArn}
      - stream: {type: kinesis, arn: !GetAtt S.Arn}
`);

describe('a partial project', () => {
  it('is refused unless it may be partial; the error names the option', () => {
    expect(() => load(EVENTS)).toThrow(
      /^ {2}serverless\.yml:8:9 functions\.f\.events\[0\]\.kafka: .*`millrace deploy --partial`/m,
    );
  });

  it('keeps a function without the events that are not served, and the places of the others', () => {
    expect(partial(EVENTS).functions.get('f')?.events).toEqual([
      {},
      {},
      { stream: { type: 'kinesis', arn: { 'Fn::GetAtt': ['S', 'Arn'] } } },
    ]);
    expect(summary(EVENTS)).toEqual([
      [
        'event kafka of f',
        8,
        expect.stringMatching(/^this event source is not supported by Millrace, which supports .*stream/),
        'Remove it, or deploy this function to AWS.',
      ],
      [
        'event stream of f',
        9,
        'dynamodb streams are not supported by Millrace',
        'Remove the event, or deploy this function to AWS.',
      ],
    ]);
  });

  it('leaves out an event that is written as its name only', () => {
    const yaml = minimal('functions:\n  f: { handler: a.b, events: [alexaSkill] }\n');
    expect(summary(yaml).map(([what]) => what)).toEqual(['event alexaSkill of f']);
    const misspelled = minimal('functions:\n  f: { handler: a.b, events: [alexa] }\n');
    expect(() => partial(misspelled)).toThrow('a map is expected here');
  });

  it('leaves out keys that a plugin may read which does not run', () => {
    const yaml = (plugin: string) =>
      minimal(
        `plugins: [${plugin}]\nstepFunctions: { stateMachines: {} }\n` +
          'functions:\n  f: { handler: a.b, deploymentSettings: { type: Linear } }\n',
      );
    expect(summary(yaml('serverless-step-functions')).map(([what, line, why]) => [what, line, why])).toEqual([
      [
        'stepFunctions',
        5,
        'unknown key "stepFunctions", unless a plugin reads it that Millrace does not run',
      ],
      ['functions.f.deploymentSettings', 7, expect.stringContaining('unknown key "deploymentSettings"')],
      ['plugin serverless-step-functions', 4, expect.stringContaining('state machines')],
    ]);
    expect(() => load(yaml('serverless-step-functions'))).toThrow(
      /stepFunctions: unknown key .* Correct it, or remove it\. `millrace deploy --partial`/,
    );
    expect(() => partial(yaml('serverless-esbuild'))).toThrow('stepFunctions: unknown key "stepFunctions".');
  });

  it('leaves out functions that cannot run here, with everything in them', () => {
    const yaml = minimal(`functions:
  - boxed:
      image: x
      events:
        - kafka: {topic: orders}
  - old: {handler: a.b, runtime: java21}
  - kept: {handler: a.b}
`);
    expect([...partial(yaml).functions.keys()]).toEqual(['kept']);
    expect(summary(yaml).map(([what, line]) => [what, line])).toEqual([
      ['function boxed', 6],
      ['function old', 9],
    ]);
  });

  it('leaves out every function that inherits a runtime that does not run here', () => {
    const yaml = minimal(
      '  runtime: java21\nfunctions:\n  a: {handler: a.b}\n  b: {handler: a.b, runtime: nodejs22.x}\n',
    );
    expect([...partial(yaml).functions.keys()]).toEqual(['b']);
    expect(summary(yaml).map(([what, line]) => [what, line])).toEqual([['function a', 4]]);
  });

  it('goes without unknown plugins', () => {
    const yaml = minimal('plugins:\n  - serverless-esbuild\n  - serverless-unheard-of\n');
    expect(summary(yaml).map(([what, line]) => [what, line])).toEqual([['plugin serverless-unheard-of', 6]]);
  });

  it('still refuses unknown keys', () => {
    const yaml = minimal('functions:\n  f: {handler: a.b, memorySze: 512}\n');
    expect(() => partial(yaml)).toThrow(/functions\.f\.memorySze: unknown key "memorySze"/);
  });
});
