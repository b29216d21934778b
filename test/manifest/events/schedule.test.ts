import { expect, it } from 'vitest';
import { compileTemplate } from '../../../src/manifest/compile/compile.ts';
import { load, minimal } from '../project.ts';

const withEvent = (event: string) =>
  minimal(`functions:
  tick:
    handler: a.b
    events:
      - ${event}
`);
const compile = (event: string) =>
  compileTemplate(load(withEvent(event)), (name) => ({ bucket: 'code', key: `${name}.zip` })).Resources;

it('compiles a rule that may invoke the function', () => {
  const { TickEventsRuleSchedule1: rule, TickLambdaPermissionEventsRuleSchedule1: permission } = compile(
    'schedule: { rate: rate(5 minutes), input: { body: "[1]" } }',
  );
  const target = { 'Fn::GetAtt': ['TickLambdaFunction', 'Arn'] };
  expect(rule).toEqual({
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Input: '{"body":[1]}', Arn: target, Id: 'tickSchedule' }],
    },
  });
  expect(permission?.Properties).toEqual({
    FunctionName: target,
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': ['TickEventsRuleSchedule1', 'Arn'] },
  });
});

it('lets the scheduler assume the role of the functions', () => {
  const { IamRoleLambdaExecution: role } = compile(
    'schedule: { rate: rate(5 minutes), method: scheduler, timezone: Europe/Berlin }',
  );
  expect(JSON.stringify(role)).toContain('["lambda.amazonaws.com","scheduler.amazonaws.com"]');
});

it.each([
  ['schedule: rate(5 minute)', 'is not valid here. Write rate(1 minute)'],
  ['schedule: { rate: [rate(1 day), rate(2 days)], name: n }', 'several rates cannot share a name'],
  ['schedule: { rate: rate(1 day), timezone: UTC }', '"timezone" needs "method: scheduler"'],
  [
    'schedule: { rate: rate(1 day), method: scheduler, inputPath: $.a }',
    '"inputPath" needs "method: eventBus"',
  ],
  ['schedule: { rate: rate(1 day), input: { body: "[" } }', 'must be JSON text'],
  ['eventBridge: { name: n }', 'neither "pattern:" nor "schedule:"'],
  [
    'cloudwatchEvent: { event: { source: [a] }, input: b, inputPath: $.c }',
    'only one of input, inputPath and inputTransformer',
  ],
])('%s is an error', (event, message) => {
  expect(() => load(withEvent(event))).toThrow(message);
});
