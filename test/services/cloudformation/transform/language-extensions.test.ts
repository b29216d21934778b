import { expect, it } from 'vitest';
import { transformTemplate } from '../../../../src/services/cloudformation/transform/transform-template.ts';
import type { Tree } from '../../../../src/services/cloudformation/transform/tree.ts';

const Transform = 'AWS::LanguageExtensions';
const Topic = { Type: 'AWS::SNS::Topic' };
const expand = (sections: Tree, parameters = {}, pseudo = {}) =>
  transformTemplate({ Transform, Resources: {}, ...sections }, parameters, pseudo)!;

it('repeats resources, conditions, outputs and properties, for a list and for the list of a parameter', () => {
  const template = expand(
    {
      Parameters: { Names: { Type: 'CommaDelimitedList' } },
      Conditions: {
        'Fn::ForEach::Is': ['Name', ['a'], { 'Is${Name}': { 'Fn::Equals': [{ Ref: 'Name' }, 'a'] } }],
      },
      Resources: {
        'Fn::ForEach::Topics': [
          'Name',
          { Ref: 'Names' },
          {
            'Topic&{Name}': {
              ...Topic,
              Properties: {
                TopicName: { 'Fn::Join': ['.', [{ Ref: 'Name' }, 'fifo']] },
                'Fn::ForEach::Set': [
                  'Key',
                  ['FifoTopic'],
                  { '${Key}': { 'Fn::Sub': '${Name}-${AWS::Region}-${!Name}' } },
                ],
              },
            },
          },
        ],
      },
      Outputs: {
        'Fn::ForEach::Out': [
          'Id',
          ['a', 'b'],
          { 'Out${Id}': { Value: { 'Fn::GetAtt': ['Topic${Id}', 'TopicArn'] } } },
        ],
      },
    },
    { Names: 'one.x,two' },
  );
  const topic = (name: string) => ({
    ...Topic,
    Properties: {
      TopicName: { 'Fn::Join': ['.', [name, 'fifo']] },
      FifoTopic: { 'Fn::Sub': `${name}-\${AWS::Region}-\${!Name}` },
    },
  });
  expect(template).toEqual({
    Parameters: { Names: { Type: 'CommaDelimitedList' } },
    Conditions: { Isa: { 'Fn::Equals': ['a', 'a'] } },
    Resources: { Topiconex: topic('one.x'), Topictwo: topic('two') },
    Outputs: {
      Outa: { Value: { 'Fn::GetAtt': ['Topica', 'TopicArn'] } },
      Outb: { Value: { 'Fn::GetAtt': ['Topicb', 'TopicArn'] } },
    },
  });
});

it('nests loops, with a collection of an inner one from a map', () => {
  const { Resources } = expand({
    Mappings: { Zones: { east: { Names: ['x', 'y'] }, west: { Names: ['z'] } } },
    Resources: {
      'Fn::ForEach::Outer': [
        'Side',
        ['east', 'west'],
        {
          'Fn::ForEach::Inner': [
            'Zone',
            { 'Fn::FindInMap': ['Zones', { Ref: 'Side' }, 'Names'] },
            { '${Side}${Zone}': Topic },
          ],
        },
      ],
    },
  });
  expect(Object.keys(Resources as Tree)).toEqual(['eastx', 'easty', 'westz']);
});

it('evaluates the policies of resources', () => {
  const policy = { 'Fn::If': ['IsProd', { Ref: 'Keep' }, 'Delete'] };
  const { Resources } = expand(
    {
      Parameters: { Keep: { Type: 'String' } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
      Resources: { T: { ...Topic, DeletionPolicy: policy, UpdateReplacePolicy: { Ref: 'Keep' } } },
    },
    { Keep: 'Retain' },
    { 'AWS::Region': 'eu-west-1' },
  );
  expect(Resources).toEqual({ T: { ...Topic, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } });
});

it.each<[string, Tree, string]>([
  [
    'a key without the identifier',
    { 'Fn::ForEach::L': ['X', ['a', 'b'], { T: Topic }] },
    'Fn::ForEach::L produces T more than once. Its key must contain ${X}.',
  ],
  [
    'a key that exists',
    { Ta: Topic, 'Fn::ForEach::L': ['X', ['a'], { 'T${X}': Topic }] },
    'produces Ta, which exists',
  ],
  ['a loop that is not a list', { 'Fn::ForEach::L': { X: 1 } }, 'must be a list of an identifier'],
  [
    'a collection that is a text',
    { 'Fn::ForEach::L': ['X', 'a', { 'T${X}': Topic }] },
    'must be a list of texts',
  ],
  [
    'a result larger than a template',
    {
      'Fn::ForEach::L': [
        'X',
        Array.from({ length: 2000 }, (_, index) => `${index}`),
        { 'T${X}': { ...Topic, Metadata: 'x'.repeat(1000) } },
      ],
    },
    'are larger than',
  ],
])('rejects %s', (_, Resources, problem) => {
  expect(() => expand({ Resources })).toThrow(problem);
});

it.each(['Fn::Length', 'Fn::ToJsonString', 'Fn::ForEach::L'])('rejects %s without the macro', (name) => {
  const Resources = { T: { ...Topic, Properties: { TopicName: { [name]: [] } } } };
  expect(() => transformTemplate({ Resources }, {})).toThrow(
    `${name} needs "Transform: AWS::LanguageExtensions"`,
  );
});
