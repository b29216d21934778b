import { describe, expect, it } from 'vitest';
import { evaluate, holds, type Scope } from '../../../../src/services/cloudformation/template/evaluate.ts';
import { EvaluationWork } from '../../../../src/services/cloudformation/template/evaluation-work.ts';

const facts: Omit<Scope, 'work'> = {
  parameters: { Name: 'n', List: ['a', 'b'], Bits: '8' },
  mappings: { Sizes: { prod: { memory: 512 } }, Regions: { 'eu-west-1': { zone: 'west' } } },
  conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'n'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }] },
    Either: { 'Fn::Or': [{ 'Fn::Equals': [1, 2] }, { Condition: 'Yes' }] },
    Round: { Condition: 'Round' },
  },
  pseudo: { 'AWS::Region': 'eu-west-1', 'AWS::Partition': 'aws' },
  resource: (logicalId) =>
    logicalId === 'Stream' ? { ref: 'orders', attributes: { Arn: 'arn:stream/orders' } } : undefined,
  importValue: (name) => (name === 'known' ? 'imported' : undefined),
};

const scopeWith = (parts: Partial<Scope> = {}): Scope => ({ ...facts, work: new EvaluationWork(), ...parts });

describe('evaluate', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref of a parameter', { Ref: 'Name' }, 'n'],
    ['Ref of a resource', { Ref: 'Stream' }, 'orders'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['GetAtt', { 'Fn::GetAtt': ['Stream', 'Arn'] }, 'arn:stream/orders'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Stream.Arn' }, 'arn:stream/orders'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::Region}/${Stream.Arn}/${Name}/${!Raw}' },
      'eu-west-1/arn:stream/orders/n/${Raw}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${Name}', { x: { Ref: 'Stream' } }] }, 'orders-n'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 3]] }, 'a-n-3'],
    ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
    ['Length', { 'Fn::Length': { Ref: 'List' } }, 2],
    [
      'ToJsonString',
      { 'Fn::ToJsonString': { a: { Ref: 'Stream' }, b: { Ref: 'AWS::NoValue' }, c: [1, true] } },
      '{"a":"orders","c":[1,true]}',
    ],
    [
      'FindInMap with a default',
      { 'Fn::FindInMap': ['Sizes', 'test', 'memory', { DefaultValue: { Ref: 'Name' } }] },
      'n',
    ],
    ['Select', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    ['Split', { 'Fn::Split': ['|', 'x|y'] }, ['x', 'y']],
    ['If', { 'Fn::If': ['Both', 'then', 'else'] }, 'then'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, 512],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    [
      'Cidr, with a place chosen',
      { 'Fn::Select': ['1', { 'Fn::Cidr': ['10.0.0.0/16', '3', { Ref: 'Bits' }] }] },
      '10.0.1.0/24',
    ],
    [
      'Cidr of an address within its block',
      { 'Fn::Cidr': ['192.168.7.9/22', 2] },
      ['192.168.4.0/24', '192.168.5.0/24'],
    ],
    ['Or, where one of several holds', { 'Fn::If': ['Either', 'then', 'else'] }, 'then'],
    ['Not', { 'Fn::If': ['No', 'then', 'else'] }, 'else'],
    [
      'If in If, with NoValue',
      { a: { 'Fn::If': ['Yes', { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, 2] } },
      {},
    ],
    ['Select of Split', { 'Fn::Select': [0, { 'Fn::Split': ['/', { Ref: 'Name' }] }] }, 'n'],
    [
      'FindInMap by what is computed',
      { 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'zone'] },
      'west',
    ],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'known' } }, 'imported'],
    [
      'NoValue in maps and lists',
      { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] },
      { b: [1] },
    ],
    ['a policy with conditions', { Condition: { Bool: { x: true } } }, { Condition: { Bool: { x: true } } }],
  ])('%s', (_, source, expected) => {
    expect(evaluate(source, scopeWith())).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ['an unknown name', { Ref: 'Strem' }, 'Unresolved resource dependencies [Strem]'],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Stream', 'Arm'] },
      'has no attribute Arm. Did you mean "Arn"?',
    ],
    ['an unknown function', { 'Fn::Jion': [] }, 'Fn::Jion is not supported. Did you mean "Fn::Join"?'],
    ['an unknown condition', { 'Fn::If': ['Yess', 1, 2] }, 'Did you mean "Yes"?'],
    ['conditions in a circle', { 'Fn::If': ['Round', 1, 2] }, 'nest deeper than 100'],
    ['an import of nothing', { 'Fn::ImportValue': 'x' }, 'No export named x found'],
    ['an index out of range', { 'Fn::Select': [9, ['a']] }, 'cannot select nonexistent value'],
    [
      'a map without the key',
      { 'Fn::FindInMap': ['Sizes', 'x', 'y'] },
      'Unable to get mapping for Sizes::x::y',
    ],
    ['a block without room', { 'Fn::Cidr': ['10.0.0.0/24', 3, 7] }, 'Fn::Cidr cannot divide 10.0.0.0/24'],
    ['a block that is none', { 'Fn::Cidr': ['10.0.0.256/24', 1, 8] }, 'Fn::Cidr cannot divide'],
    ['a list where text is meant', { 'Fn::Sub': '${List}' }, 'must have a String value'],
  ])('rejects %s', (_, source, problem) => {
    expect(() => evaluate(source, scopeWith())).toThrow(problem);
  });

  it('evaluates a condition once, regardless of the number of references', () => {
    const conditions = Object.fromEntries(
      Array.from({ length: 40 }, (_, place) => {
        const others = Array.from({ length: 10 }, () => ({ Condition: `C${place - 1}` }));
        return [`C${place}`, place === 0 ? { 'Fn::Equals': [1, 1] } : { 'Fn::And': others }];
      }),
    );
    // Each condition and its list of mentions is a few values; without memory there would be 10 to the 39th.
    const work = new EvaluationWork(5_000);
    expect(holds('C39', scopeWith({ conditions, work }))).toBe(true);
  });

  const long = 'x'.repeat(1_000);
  const nested = Array.from({ length: 12 }).reduce<unknown>(
    (inner) => ({ 'Fn::Sub': ['${a}${a}${a}${a}', { a: inner }] }),
    long,
  );
  it.each<[string, unknown]>([
    ['Sub within Sub', nested],
    ['a Join of long separators', { 'Fn::Join': [long.repeat(10), Array.from({ length: 2_000 }, () => '')] }],
    ['a long parameter named often', Array.from({ length: 5_000 }, () => ({ Ref: 'Long' }))],
    ['a large map found often', Array.from({ length: 6_000 }, () => ({ 'Fn::FindInMap': ['M', 'a', 'b'] }))],
    ['a variable of Sub used often', { 'Fn::Sub': ['${a}'.repeat(20_000), { a: long }] }],
    [
      'a text split into characters often',
      Array.from({ length: 9_000 }, () => ({ 'Fn::Split': ['', long] })),
    ],
  ])('bounds what %s makes', (_, source) => {
    const scope = scopeWith({
      parameters: { Long: long.repeat(4) },
      mappings: { M: { a: { b: [long, long, long] } } },
    });
    expect(() => evaluate(source, scope)).toThrow('the values that the template computes are larger than');
  });

  it('scans a Sub of unclosed variables once', () => {
    const openings = '${'.repeat(200_000);
    expect(evaluate({ 'Fn::Sub': openings }, scopeWith())).toBe(openings);
  });
});
