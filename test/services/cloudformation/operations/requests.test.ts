import { beforeEach, describe, expect, it } from 'vitest';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { things, Things, World } from '../world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

it('looks up only the mappings of branches and resources that are used', async () => {
  const size = (key: string) => ({ 'Fn::FindInMap': ['Sizes', key, 'count'] });
  await world.create(
    JSON.stringify({
      Mappings: { Sizes: { prod: { count: '2' } } },
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        A: { Type: 'Test::Thing', Properties: { Value: { 'Fn::If': ['Never', size('qa'), size('prod')] } } },
        B: { Type: 'Test::Thing', Condition: 'Never', Properties: { Value: size('qa') } },
      },
    }),
  );
  expect((await world.settle()).status).toBe('CREATE_COMPLETE');
});

it('uses of resources and selections in branches that are not taken are no problem', async () => {
  await world.create(
    JSON.stringify({
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'd'.repeat(1024),
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        A: { Type: 'Test::Thing', Properties: { Value: { 'Fn::If': ['Never', { Ref: 'B' }, '1'] } } },
        B: { Type: 'Test::Thing', Condition: 'Never' },
      },
      Outputs: {
        B: { Condition: 'Never', Value: { Ref: 'B' } },
        A: { Value: { 'Fn::If': ['Never', { 'Fn::Select': [5, ['a']] }, { Ref: 'A' }] } },
      },
    }),
  );
  expect((await world.settle()).status).toBe('CREATE_COMPLETE');
});

describe('requests rejected before any change', () => {
  it.each<[string, string, string]>([
    [
      'a key that a mapping does not have',
      '{"Parameters":{"Stage":{"Type":"String","Default":"qa"}},"Mappings":{"Sizes":{"prod":{"count":"2"}}},"Conditions":{"IsQa":{"Fn::Equals":[{"Ref":"Stage"},"qa"]}},"Resources":{"A":{"Type":"Test::Thing","Properties":{"Value":{"Fn::If":["IsQa",{"Fn::FindInMap":["Sizes",{"Ref":"Stage"},"count"]},"1"]}}}}}',
      'Template error: Unable to get mapping for Sizes::qa::count',
    ],
    [
      'an unknown type',
      '{"Resources":{"A":{"Type":"Test::Thign"}}}',
      'Unrecognized resource types: [Test::Thign] of resource A. Did you mean "Test::Thing"?',
    ],
    [
      'an unknown property',
      things({ A: { Valeu: 1 } }),
      'unsupported property Valeu in resource A (Test::Thing). Did you mean "Value"?',
    ],
    [
      'a circle',
      things({ A: { Link: { Ref: 'B' } }, B: { Link: { Ref: 'A' } } }),
      'Circular dependency between resources: [A, B]',
    ],
    [
      'a name that does not exist',
      things({ Abc: { Link: { Ref: 'Acb' } } }),
      'Unresolved resource dependencies [Acb] in the Resources block of the template. Did you mean "Abc"?',
    ],
    [
      'an attribute that does not exist',
      things({ A: {}, B: { Link: { 'Fn::GetAtt': ['A', 'Arm'] } } }),
      'resource A does not support attribute type Arm in Fn::GetAtt. Did you mean "Arn"?',
    ],
    [
      'an output of nothing',
      things({ A: {} }, { Outputs: { O: { Value: { Ref: 'X' } } } }),
      'in the Outputs block',
    ],
    [
      'an attribute of nothing',
      things({ A: {}, B: { Link: { 'Fn::GetAtt': ['C', 'Arn'] } } }),
      'Template error: instance of Fn::GetAtt references undefined resource C. Did you mean',
    ],
    [
      'a branch of no condition',
      things({ A: { Value: { 'Fn::If': ['IsQa', 1, 2] } } }),
      'Template error: unresolved condition dependency IsQa. Declare it',
    ],
    [
      'a selection outside of its list',
      things({ A: {} }, { Outputs: { O: { Value: { 'Fn::Select': [5, ['a', 'b']] } } } }),
      'Template error: Fn::Select cannot select nonexistent value at index 5',
    ],
    [
      'an output of a resource whose condition is false',
      '{"Conditions":{"Never":{"Fn::Equals":["a","b"]}},"Resources":{"A":{"Type":"Test::Thing"},"B":{"Type":"Test::Thing","Condition":"Never"}},"Outputs":{"O":{"Value":{"Fn::Sub":"${B}"}}}}',
      'Unresolved resource dependencies [B] in the Outputs block of the template. Its condition is false.',
    ],
    [
      'a macro for a part of the template',
      things({ A: { 'Fn::Transform': { Name: 'AWS::Include' } } }),
      'Template error: Fn::Transform of AWS::Include is not supported by Millrace',
    ],
    [
      'another version of the format',
      things({ A: {} }, { AWSTemplateFormatVersion: '2010-09-10' }),
      'Template format error: unsupported value for AWSTemplateFormatVersion.',
    ],
    [
      'a long description',
      things({ A: {} }, { Description: 'é'.repeat(513) }),
      "Template format error: 'Description' length is greater than 1024.",
    ],
    [
      'a parameter without value',
      things({ A: {} }, { Parameters: { P: { Type: 'String' } } }),
      'Parameters: [P] must have values',
    ],
    [
      'another policy of deletion',
      '{"Resources":{"A":{"Type":"Test::Thing","DeletionPolicy":"Keep"}}}',
      '[/Resources/A/DeletionPolicy] must be one of Delete, Retain, RetainExceptOnCreate, Snapshot.',
    ],
    [
      'a policy of deletion that its type does not have',
      '{"Resources":{"A":{"Type":"Test::Thing","DeletionPolicy":"Snapshot"}}}',
      'Template error: resource type Test::Thing does not support deletion policy Snapshot',
    ],
    [
      'a parameter of no type',
      things({ A: {} }, { Parameters: { P: { Type: 'Strng', Default: 'x' } } }),
      'Did you mean "String"?',
    ],
  ])('%s', async (_, template, problem) => {
    await expect(world.create(template)).rejects.toThrow(problem);
    expect((await world.call(DescribeStacks, {})).Stacks).toEqual([]);
  });

  it('rejects a role without the capability', async () => {
    world = new World();
    const role = (properties: object) =>
      JSON.stringify({
        Resources: {
          R: {
            Type: 'AWS::IAM::Role',
            Properties: { AssumeRolePolicyDocument: { Statement: [] }, ...properties },
          },
        },
      });
    await expect(world.create(role({}))).rejects.toThrow('Requires capabilities : [CAPABILITY_IAM]');
    const named = role({ RoleName: 'r' });
    await expect(world.create(named, { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
    await world.create(named, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
  });
});
