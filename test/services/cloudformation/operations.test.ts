import { beforeEach, describe, expect, it } from 'vitest';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStackEvents } from '../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResource } from '../../../src/services/cloudformation/operations/describe-stack-resource.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetTemplate } from '../../../src/services/cloudformation/operations/get-template.ts';
import { ListExports } from '../../../src/services/cloudformation/operations/list-exports.ts';
import { ListStackResources } from '../../../src/services/cloudformation/operations/list-stack-resources.ts';
import { ListStacks } from '../../../src/services/cloudformation/operations/list-stacks.ts';
import { UpdateStack } from '../../../src/services/cloudformation/operations/update-stack.ts';
import { ValidateTemplate } from '../../../src/services/cloudformation/operations/validate-template.ts';
import { things, Things, World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World([new Things().type]);
});

const create = (TemplateBody: string, more = {}) =>
  world.call(CreateStack, { StackName: 'shop', TemplateBody, ...more });

describe('what is refused before anything is touched', () => {
  it.each<[string, string, string]>([
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
      'a name that is not there',
      things({ Abc: { Link: { Ref: 'Acb' } } }),
      'Unresolved resource dependencies [Acb] in the Resources block of the template. Did you mean "Abc"?',
    ],
    [
      'an output of nothing',
      things({ A: {} }, { Outputs: { O: { Value: { Ref: 'X' } } } }),
      'in the Outputs block',
    ],
    [
      'a parameter without value',
      things({ A: {} }, { Parameters: { P: { Type: 'String' } } }),
      'Parameters: [P] must have values',
    ],
    [
      'a parameter of no type',
      things({ A: {} }, { Parameters: { P: { Type: 'Strng', Default: 'x' } } }),
      'Did you mean "String"?',
    ],
  ])('%s', async (_, template, problem) => {
    await expect(create(template)).rejects.toThrow(problem);
    expect((await world.call(DescribeStacks, {})).Stacks).toEqual([]);
  });

  it('a role, unless it is acknowledged', async () => {
    world = new World();
    const role = (properties: object) =>
      JSON.stringify({
        Resources: {
          R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...properties } },
        },
      });
    await expect(create(role({}))).rejects.toThrow('Requires capabilities : [CAPABILITY_IAM]');
    const named = role({ RoleName: 'r' });
    await expect(create(named, { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
    await create(named, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
  });
});

describe('what is told', () => {
  const parameters = {
    Parameters: {
      Size: { Type: 'Number', Default: 1, AllowedValues: [1, 2] },
      Key: { Type: 'String', NoEcho: true },
    },
    Conditions: { Big: { 'Fn::Equals': [{ Ref: 'Size' }, '2'] } },
    Resources: {
      A: { Type: 'Test::Thing', Properties: { Value: { Ref: 'Size' } } },
      B: { Type: 'Test::Thing', Condition: 'Big' },
    },
  };
  const template = JSON.stringify(parameters);
  const key = { ParameterKey: 'Key', ParameterValue: 'secret' };

  it('parameters, secrets hidden, and resources whose condition holds', async () => {
    await create(template, { Parameters: [key], Tags: [{ Key: 'STAGE', Value: 'dev' }] });
    await world.settle();
    const {
      Stacks: [stack],
    } = await world.call(DescribeStacks, { StackName: 'shop' });
    expect(stack).toMatchObject({
      Parameters: [
        { ParameterKey: 'Size', ParameterValue: '1' },
        { ParameterKey: 'Key', ParameterValue: '****' },
      ],
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
    });
    const list = async () =>
      (await world.call(ListStackResources, { StackName: 'shop' })).StackResourceSummaries.map(
        ({ LogicalResourceId: id }) => id,
      );
    expect(await list()).toEqual(['A']);

    const again = { StackName: 'shop', UsePreviousTemplate: true };
    const keep = { ParameterKey: 'Key', UsePreviousValue: true };
    const sized = (value: string) => [keep, { ParameterKey: 'Size', ParameterValue: value }];
    await expect(world.call(UpdateStack, { ...again, Parameters: sized('3') })).rejects.toThrow(
      "Parameter 'Size' must be one of AllowedValues",
    );
    await world.call(UpdateStack, { ...again, Parameters: sized('2') });
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    expect((await list()).sort()).toEqual(['A', 'B']);
  });

  it('the template as it was sent', async () => {
    await create(template, { Parameters: [key] });
    expect((await world.call(GetTemplate, { StackName: 'shop' })).TemplateBody).toBe(template);
    const { Parameters: declared } = await world.call(ValidateTemplate, { TemplateBody: template });
    expect(declared).toMatchObject([
      { ParameterKey: 'Size', DefaultValue: '1' },
      { ParameterKey: 'Key', NoEcho: true },
    ]);
  });

  it('one resource', async () => {
    await create(things({ A: {} }));
    await world.settle();
    const resource = (LogicalResourceId: string) =>
      world.call(DescribeStackResource, { StackName: 'shop', LogicalResourceId });
    expect((await resource('A')).StackResourceDetail).toMatchObject({ PhysicalResourceId: 'A-1' });
    await expect(resource('Z')).rejects.toThrow('Resource Z does not exist for stack shop');
  });

  it('events in pages, the newest first', async () => {
    await create(things(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`T${n}`, {}]))));
    await world.settle();
    const first = await world.call(DescribeStackEvents, { StackName: 'shop' });
    expect(first.StackEvents).toHaveLength(100);
    expect(first.StackEvents[0]).toMatchObject({
      LogicalResourceId: 'shop',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const second = await world.call(DescribeStackEvents, { StackName: 'shop', NextToken: first.NextToken! });
    expect(second.StackEvents).toHaveLength(22);
    expect(second.NextToken).toBeUndefined();
    expect(second.StackEvents.at(-1)).toMatchObject({ ResourceStatusReason: 'User Initiated' });
  });

  it('that there is no such stack', async () => {
    const named = { StackName: 'nothing' };
    await expect(world.call(DescribeStacks, named)).rejects.toThrow('Stack with id nothing does not exist');
    await expect(world.call(DescribeStackEvents, named)).rejects.toThrow('Stack [nothing] does not exist');
    await expect(world.call(GetTemplate, named)).rejects.toThrow('Stack with id nothing does not exist');
  });
});

describe('a list of stacks', () => {
  it('holds those that were deleted, unless it is asked for others', async () => {
    await create(things({ A: {} }));
    const { StackId: gone } = await world.call(CreateStack, {
      StackName: 'gone',
      TemplateBody: things({ A: {} }),
    });
    await world.settle();
    await world.settle('gone');
    await world.call(DeleteStack, { StackName: 'gone' });
    await world.settle(gone);
    const list = async (StackStatusFilter?: string[]) =>
      (await world.call(ListStacks, { StackStatusFilter })).StackSummaries.map(
        ({ StackName: name, StackStatus: status }) => `${name} ${status}`,
      );
    expect(await list()).toEqual(['shop CREATE_COMPLETE', 'gone DELETE_COMPLETE']);
    expect(await list(['CREATE_COMPLETE'])).toEqual(['shop CREATE_COMPLETE']);
  });
});

describe('values of other stacks', () => {
  it('are imported by the names they are exported by', async () => {
    const outputs = { Outputs: { O: { Value: { Ref: 'A' }, Export: { Name: 'the-thing' } } } };
    await create(things({ A: {} }, outputs));
    await world.settle();
    const importing = things({ B: { Value: { 'Fn::ImportValue': 'the-thing' }, Name: 'importer' } });
    await world.call(CreateStack, { StackName: 'other', TemplateBody: importing });
    expect((await world.settle('other')).status).toBe('CREATE_COMPLETE');
    expect((await world.call(ListExports, {})).Exports).toMatchObject([{ Name: 'the-thing', Value: 'A-1' }]);
  });
});
