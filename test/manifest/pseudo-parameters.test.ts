import { expect, test } from 'vitest';
import { compileTemplate } from '../../src/manifest/compile/compile.ts';
import { load, minimal } from './project.ts';

const compile = (yaml: string) => {
  const { Resources, Outputs } = compileTemplate(load(yaml), (name) => ({ bucket: 'code', key: name }));
  return { properties: (id: string) => Resources[id]?.Properties, outputs: Outputs };
};

const project = (settings = '') =>
  minimal(`  iamRoleStatements:
    - { Effect: Allow, Action: 'sns:Publish', Resource: 'arn:aws:sns:#{AWS::Region}:#{AWS::AccountId}:alarms' }
plugins: [serverless-pseudo-parameters]
custom: { pseudoParameters: { ${settings} } }
functions:
  f:
    handler: a.b
    environment: { QUEUE: '#{Orders}', HOST: 'x.eu-west-1.#{AWS::URLSuffix}', KEPT: '#@{AWS::Region}' }
    events: [{ stream: 'arn:aws:kinesis:#{AWS::Region}:#{AWS::AccountId}:stream/orders' }]
resources:
  Resources:
    Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: !Sub '\${AWS::StackName}-#{AWS::Region}' } }
  Outputs:
    Both: { Value: !Sub ['\${Name}-#{AWS::Region}', { Name: '#{Orders.QueueName}' }] }
`);

test('serverless-pseudo-parameters makes #{…} an Fn::Sub, everywhere in the template', () => {
  const { properties, outputs } = compile(project());
  const stream = { 'Fn::Sub': 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/orders' };
  expect(properties('FEventSourceMappingKinesisOrders')).toMatchObject({ EventSourceArn: stream });
  expect(JSON.stringify(properties('IamRoleLambdaExecution'))).toContain(
    '{"Fn::Sub":"arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alarms"}',
  );
  expect(properties('FLambdaFunction')).toMatchObject({
    Environment: {
      Variables: {
        QUEUE: { 'Fn::Sub': '${Orders}' },
        HOST: { 'Fn::Sub': 'x.eu-west-1.${AWS::URLSuffix}' },
        KEPT: '#{AWS::Region}',
      },
    },
  });
  expect(properties('Orders')).toEqual({ QueueName: { 'Fn::Sub': '${AWS::StackName}-${AWS::Region}' } });
  expect(outputs['Both']).toEqual({
    Value: { 'Fn::Sub': ['${Name}-${AWS::Region}', { Name: { 'Fn::Sub': '${Orders.QueueName}' } }] },
  });
});

test('its settings keep references, and replace regions', () => {
  const { properties } = compile(project('allowReferences: false, skipRegionReplace: false'));
  expect(properties('FLambdaFunction')).toMatchObject({
    Environment: {
      Variables: { QUEUE: '#{Orders}', HOST: { 'Fn::Sub': 'x.${AWS::Region}.${AWS::URLSuffix}' } },
    },
  });
});

test('without it, #{…} in the ARN of a stream is an error that names it', () => {
  const yaml = project().replace('plugins: [serverless-pseudo-parameters]\n', '');
  expect(() => load(yaml)).toThrow(
    /^serverless\.yml:\d+:\d+ functions\.f\.events\[0\]\.stream: #\{…\} needs the plugin serverless-pseudo-parameters/,
  );
});
