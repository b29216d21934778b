import { beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../../src/schema/operation.ts';
import { CreateChangeSet } from '../../../src/services/cloudformation/operations/create-change-set.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeEvents } from '../../../src/services/cloudformation/operations/describe-events.ts';
import { DescribeStackEvents } from '../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResource } from '../../../src/services/cloudformation/operations/describe-stack-resource.ts';
import { DescribeStackResources } from '../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetStackPolicy } from '../../../src/services/cloudformation/operations/get-stack-policy.ts';
import { GetTemplateSummary } from '../../../src/services/cloudformation/operations/get-template-summary.ts';
import { GetTemplate } from '../../../src/services/cloudformation/operations/get-template.ts';
import { ListExports } from '../../../src/services/cloudformation/operations/list-exports.ts';
import { ListImports } from '../../../src/services/cloudformation/operations/list-imports.ts';
import { ListStackResources } from '../../../src/services/cloudformation/operations/list-stack-resources.ts';
import { ListStacks } from '../../../src/services/cloudformation/operations/list-stacks.ts';
import { SetStackPolicy } from '../../../src/services/cloudformation/operations/set-stack-policy.ts';
import { UpdateStack } from '../../../src/services/cloudformation/operations/update-stack.ts';
import { ValidateTemplate } from '../../../src/services/cloudformation/operations/validate-template.ts';
import { things, Things, World } from './world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

const create = (TemplateBody: string, more = {}) =>
  world.call(CreateStack, { StackName: 'shop', TemplateBody, ...more });

it('looks up only the mappings of branches and resources that are used', async () => {
  const size = (key: string) => ({ 'Fn::FindInMap': ['Sizes', key, 'count'] });
  await create(
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
  await create(
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
    await expect(create(template)).rejects.toThrow(problem);
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
    await expect(create(role({}))).rejects.toThrow('Requires capabilities : [CAPABILITY_IAM]');
    const named = role({ RoleName: 'r' });
    await expect(create(named, { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
    await create(named, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
  });
});

describe('descriptions', () => {
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

  it('evaluates AWS::NotificationARNs to the topics of the stack', async () => {
    const topics = ['arn:aws:sns:us-east-1:000000000000:a', 'arn:aws:sns:us-east-1:000000000000:b'];
    const Value = { 'Fn::Join': [',', { Ref: 'AWS::NotificationARNs' }] };
    await create(things({ A: {} }, { Outputs: { Topics: { Value } } }), { NotificationARNs: topics });
    await world.settle();
    const {
      Stacks: [stack],
    } = await world.call(DescribeStacks, { StackName: 'shop' });
    expect(stack!.Outputs![0]!.OutputValue).toBe(topics.join(','));
  });

  it('lists stacks in pages, in the order of their names', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `shop-${String(index).padStart(3, '0')}`);
    for (const StackName of names.toReversed())
      await world.call(CreateStack, { StackName, TemplateBody: things({ A: {} }) });
    const first = await world.call(DescribeStacks, {});
    const second = await world.call(DescribeStacks, { NextToken: first.NextToken! });
    const listed = [...first.Stacks, ...second.Stacks].map(({ StackName }) => StackName);
    expect(listed).toEqual(names);
    expect([first.Stacks.length, second.NextToken]).toEqual([100, undefined]);
  });

  it('shows parameters with secrets masked, and resources whose condition is true', async () => {
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

  it('returns the template as it was sent', async () => {
    await create(template, { Parameters: [key] });
    expect((await world.call(GetTemplate, { StackName: 'shop' })).TemplateBody).toBe(template);
    const { Parameters: declared } = await world.call(ValidateTemplate, { TemplateBody: template });
    expect(declared).toMatchObject([
      { ParameterKey: 'Size', DefaultValue: '1' },
      { ParameterKey: 'Key', NoEcho: true },
    ]);
  });

  it('summarizes a template', async () => {
    const summary = {
      Parameters: [
        {
          ParameterKey: 'Size',
          ParameterType: 'Number',
          DefaultValue: '1',
          NoEcho: false,
          ParameterConstraints: { AllowedValues: ['1', '2'] },
        },
        { ParameterKey: 'Key', ParameterType: 'String', NoEcho: true },
      ],
      Capabilities: [],
      ResourceTypes: ['Test::Thing'],
    };
    expect(await world.call(GetTemplateSummary, { TemplateBody: template })).toMatchObject(summary);
    await create(template, { Parameters: [key] });
    expect(await world.call(GetTemplateSummary, { StackName: 'shop' })).toMatchObject(summary);
  });

  it('returns a policy as it was set', async () => {
    await create(things({ A: {} }));
    const StackName = 'shop';
    const StackPolicyBody = '{"Statement":[]}';
    const setting = world.call(SetStackPolicy, { StackName, StackPolicyBody });
    await expect(setting).rejects.toThrow(
      'Stack [shop] cannot be changed while in status CREATE_IN_PROGRESS',
    );
    await world.settle();
    expect((await world.call(GetStackPolicy, { StackName })).StackPolicyBody).toBeUndefined();
    await expect(world.call(SetStackPolicy, { StackName, StackPolicyBody: '[]' })).rejects.toThrow(
      'Invalid stack policy',
    );
    await world.call(SetStackPolicy, { StackName, StackPolicyBody });
    await world.call(UpdateStack, { StackName, TemplateBody: things({ A: { Value: 1 } }) });
    await world.settle();
    await world.restart();
    expect(await world.call(GetStackPolicy, { StackName })).toEqual({ StackPolicyBody });
  });

  it('a stack is found by the physical id of one of its resources', async () => {
    await create(things({ A: {} }));
    await world.settle();
    const { StackResources: all } = await world.call(DescribeStackResources, { StackName: 'shop' });
    const PhysicalResourceId = all[0]!.PhysicalResourceId!;
    const found = await world.call(DescribeStackResources, { PhysicalResourceId });
    expect(found.StackResources).toEqual(all);
    const find = (input: object) => world.call(DescribeStackResources, input);
    await expect(find({ PhysicalResourceId: 'other' })).rejects.toThrow('Stack for other does not exist');
    await expect(find({})).rejects.toThrow('Specify either StackName or PhysicalResourceId.');
    await expect(find({ StackName: 'shop', PhysicalResourceId })).rejects.toThrow('Specify either');
  });

  it('events name the token of the request that caused them, to the last one of the change', async () => {
    await create(things({ A: {} }), { ClientRequestToken: 'first' });
    await world.settle();
    const { StackEvents: first } = await world.call(DescribeStackEvents, { StackName: 'shop' });
    expect(first.map(({ ClientRequestToken: token }) => token)).toEqual(first.map(() => 'first'));
    await world.call(UpdateStack, { StackName: 'shop', TemplateBody: things({ A: { Value: 1 } }) });
    await world.settle();
    const { StackEvents: all } = await world.call(DescribeStackEvents, { StackName: 'shop' });
    expect(all[0]).toMatchObject({ ResourceStatus: 'UPDATE_COMPLETE' });
    expect(all[0]!.ClientRequestToken).toBeUndefined();
  });

  it('the summary of a template has its metadata, and is of one template only', async () => {
    const TemplateBody = things({ A: {} }, { Metadata: { owner: 'é' } });
    expect((await world.call(GetTemplateSummary, { TemplateBody })).Metadata).toBe('{"owner":"é"}');
    const both = world.call(GetTemplateSummary, { TemplateBody, StackName: 'shop' });
    await expect(both).rejects.toThrow('Specify only one of StackName, TemplateBody and TemplateURL.');
  });

  it('events of a stack, all of them or those of failures, and none of a change set', async () => {
    await create(things({ A: {} }));
    await world.settle();
    made.failing.add('create B');
    await world.call(UpdateStack, { StackName: 'shop', TemplateBody: things({ A: {}, B: {} }) });
    await world.settle();
    const events = async (input: Input<typeof DescribeEvents>) =>
      (await world.call(DescribeEvents, input)).OperationEvents.map(
        ({ EventType, LogicalResourceId: id, ResourceStatus: status }) => `${EventType} ${id} ${status}`,
      );
    const all = await events({ StackName: 'shop' });
    expect([all[0], all.at(-1)]).toEqual([
      'STACK_EVENT shop UPDATE_ROLLBACK_COMPLETE',
      'STACK_EVENT shop CREATE_IN_PROGRESS',
    ]);
    expect(await events({ StackName: 'shop', Filters: { FailedEvents: true } })).toEqual([
      'STACK_EVENT B CREATE_FAILED',
    ]);
    const ChangeSetName = 'next';
    const TemplateBody = things({ A: { Value: 1 } });
    await world.call(CreateChangeSet, { StackName: 'shop', ChangeSetName, TemplateBody });
    expect(await events({ StackName: 'shop', ChangeSetName })).toEqual([]);
    await expect(events({ StackName: 'shop', ChangeSetName: 'other' })).rejects.toThrow('does not exist');
    await expect(events({})).rejects.toThrow('StackName or ChangeSetName is required.');
    await expect(events({ StackName: 'shop', OperationId: 'x' })).rejects.toThrow('Name the stack instead.');
  });

  it('one resource', async () => {
    await create(things({ A: {} }));
    await world.settle();
    const resource = (LogicalResourceId: string) =>
      world.call(DescribeStackResource, { StackName: 'shop', LogicalResourceId });
    expect((await resource('A')).StackResourceDetail).toMatchObject({ PhysicalResourceId: 'A-1' });
    await expect(resource('Z')).rejects.toThrow('Resource Z does not exist for stack shop');
  });

  it('returns events in pages, newest first', async () => {
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

  it('reports a stack that does not exist', async () => {
    const named = { StackName: 'nothing' };
    await expect(world.call(DescribeStacks, named)).rejects.toThrow('Stack with id nothing does not exist');
    await expect(world.call(DescribeStackEvents, named)).rejects.toThrow('Stack [nothing] does not exist');
    await expect(world.call(GetTemplate, named)).rejects.toThrow('Stack with id nothing does not exist');
  });
});

describe('a list of stacks', () => {
  it('includes deleted stacks unless a filter excludes them', async () => {
    await create(things({ A: {} }));
    const { StackId: gone } = await world.call(CreateStack, {
      StackName: 'gone',
      TemplateBody: things({ A: {} }),
    });
    await world.settle();
    await world.settle('gone');
    await world.call(DeleteStack, { StackName: 'gone' });
    await world.settle(gone);
    const list = async (StackStatusFilter?: Input<typeof ListStacks>['StackStatusFilter']) =>
      (await world.call(ListStacks, { StackStatusFilter })).StackSummaries.map(
        ({ StackName: name, StackStatus: status }) => `${name} ${status}`,
      );
    expect(await list()).toEqual(['shop CREATE_COMPLETE', 'gone DELETE_COMPLETE']);
    expect(await list(['CREATE_COMPLETE'])).toEqual(['shop CREATE_COMPLETE']);
    await expect(list(['COMPLETE' as 'CREATE_COMPLETE'])).rejects.toThrow(
      'Member must satisfy enum value set',
    );
  });
});

describe('constraints of parameters', () => {
  const declare = (declaration: Record<string, unknown>) =>
    things({ A: { Value: { Ref: 'P' } } }, { Parameters: { P: declaration } });

  it.each<[Record<string, unknown>, string, string]>([
    [{ Type: 'Number' }, 'seven', "Parameter 'P' must be a number."],
    [{ Type: 'List<Number>' }, '1, 2, x', "Parameter 'P' must be a number."],
    [{ Type: 'Number', MinValue: 2 }, '1', "Parameter 'P' must be a number not less than 2"],
    [{ Type: 'Number', MaxValue: '2' }, '3', "Parameter 'P' must be a number not greater than 2"],
    [{ Type: 'String', MinLength: 2 }, 'a', "Parameter 'P' must contain at least 2 characters"],
    [{ Type: 'String', MaxLength: 2 }, 'abc', "Parameter 'P' must contain at most 2 characters"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'A', "Parameter 'P' must match pattern [a-z]+"],
    [
      { Type: 'String', AllowedPattern: '[' },
      'A',
      "AllowedPattern of parameter 'P' is not a supported regular expression",
    ],
    [
      { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
      'a,c',
      "Parameter 'P' must be one of AllowedValues",
    ],
    [
      { Type: 'String', AllowedValues: ['dev'], ConstraintDescription: 'must be a stage' },
      'x',
      'Parameter P failed to satisfy constraint: must be a stage',
    ],
  ])('%j of %s', async (declaration, ParameterValue, problem) => {
    const Parameters = [{ ParameterKey: 'P', ParameterValue }];
    await expect(create(declare(declaration), { Parameters })).rejects.toThrow(problem);
    expect((await world.call(DescribeStacks, {})).Stacks).toEqual([]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ Type: 'Number', MinValue: 1, MaxValue: 3 }, '3'],
    [{ Type: 'List<Number>', MinValue: 1 }, '1, 2'],
    [{ Type: 'String', MinLength: 1, MaxLength: 3, AllowedPattern: '[a-z]*' }, 'abc'],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'b, a'],
  ])('%j may be %s', async (declaration, ParameterValue) => {
    await create(declare(declaration), { Parameters: [{ ParameterKey: 'P', ParameterValue }] });
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
  });
});

describe('values of other stacks', () => {
  const exporting = (value: unknown, Name = 'the-thing') =>
    things({ A: {} }, { Outputs: { O: { Value: value, Export: { Name } } } });
  const importing = things({ B: { Value: { 'Fn::ImportValue': 'the-thing' }, Name: 'importer' } });
  const importer = { StackName: 'other', TemplateBody: importing };

  it('cannot change while other stacks import them', async () => {
    const { StackId: id } = await create(exporting({ Ref: 'A' }));
    await world.settle();
    await expect(world.call(ListImports, { ExportName: 'the-thing' })).rejects.toThrow(
      "Export 'the-thing' is not imported by any stack.",
    );
    const { StackId: otherId } = await world.call(CreateStack, importer);
    await world.settle('other');
    expect((await world.call(ListImports, { ExportName: 'the-thing' })).Imports).toEqual(['other']);

    await expect(world.call(DeleteStack, { StackName: 'shop' })).rejects.toThrow(
      'Export the-thing cannot be deleted as it is in use by other.',
    );
    for (const [template, verb] of [
      [exporting('a constant'), 'updated'],
      [exporting({ Ref: 'A' }, 'another-name'), 'deleted'],
    ] as const) {
      await world.call(UpdateStack, { StackName: 'shop', TemplateBody: template });
      expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await world.reasons()).toContain(
        `Export the-thing cannot be ${verb} as it is in use by other. Rollback requested by user.`,
      );
    }
    expect((await world.call(ListExports, {})).Exports).toMatchObject([{ Name: 'the-thing', Value: 'A-1' }]);

    await world.call(DeleteStack, { StackName: 'other' });
    await world.settle(otherId);
    await world.call(DeleteStack, { StackName: 'shop' });
    expect((await world.settle(id)).status).toBe('DELETE_COMPLETE');
  });

  it('have a single owner', async () => {
    await create(exporting({ Ref: 'A' }));
    await world.settle();
    await world.call(CreateStack, { StackName: 'other', TemplateBody: exporting('mine') });
    expect((await world.settle('other')).status).toBe('ROLLBACK_COMPLETE');
    expect(await world.reasons('other')).toContain(
      'Export with name the-thing is already exported by stack shop. Rollback requested by user.',
    );
  });

  it('are imported by their export names', async () => {
    const outputs = { Outputs: { O: { Value: { Ref: 'A' }, Export: { Name: 'the-thing' } } } };
    await create(things({ A: {} }, outputs));
    await world.settle();
    const importing = things({ B: { Value: { 'Fn::ImportValue': 'the-thing' }, Name: 'importer' } });
    await world.call(CreateStack, { StackName: 'other', TemplateBody: importing });
    expect((await world.settle('other')).status).toBe('CREATE_COMPLETE');
    expect((await world.call(ListExports, {})).Exports).toMatchObject([{ Name: 'the-thing', Value: 'A-1' }]);
  });
});
