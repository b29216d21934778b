import { beforeEach, describe, expect, it } from 'vitest';
import type { Input } from '../../../../src/schema/operation.ts';
import { CreateChangeSet } from '../../../../src/services/cloudformation/operations/create-change-set.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeEvents } from '../../../../src/services/cloudformation/operations/describe-events.ts';
import { DescribeStackEvents } from '../../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResource } from '../../../../src/services/cloudformation/operations/describe-stack-resource.ts';
import { DescribeStackResources } from '../../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetStackPolicy } from '../../../../src/services/cloudformation/operations/get-stack-policy.ts';
import { GetTemplateSummary } from '../../../../src/services/cloudformation/operations/get-template-summary.ts';
import { GetTemplate } from '../../../../src/services/cloudformation/operations/get-template.ts';
import { ListStackResources } from '../../../../src/services/cloudformation/operations/list-stack-resources.ts';
import { ListStacks } from '../../../../src/services/cloudformation/operations/list-stacks.ts';
import { SetStackPolicy } from '../../../../src/services/cloudformation/operations/set-stack-policy.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { ValidateTemplate } from '../../../../src/services/cloudformation/operations/validate-template.ts';
import { things, Things, World } from '../world.ts';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
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
    await world.create(things({ A: {} }, { Outputs: { Topics: { Value } } }), { NotificationARNs: topics });
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
    await world.create(template, { Parameters: [key], Tags: [{ Key: 'STAGE', Value: 'dev' }] });
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
    await world.create(template, { Parameters: [key] });
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
    await world.create(template, { Parameters: [key] });
    expect(await world.call(GetTemplateSummary, { StackName: 'shop' })).toMatchObject(summary);
  });

  it('returns a policy as it was set', async () => {
    await world.create(things({ A: {} }));
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
    await world.create(things({ A: {} }));
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
    await world.create(things({ A: {} }), { ClientRequestToken: 'first' });
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
    await world.create(things({ A: {} }));
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
    await world.create(things({ A: {} }));
    await world.settle();
    const resource = (LogicalResourceId: string) =>
      world.call(DescribeStackResource, { StackName: 'shop', LogicalResourceId });
    expect((await resource('A')).StackResourceDetail).toMatchObject({ PhysicalResourceId: 'A-1' });
    await expect(resource('Z')).rejects.toThrow('Resource Z does not exist for stack shop');
  });

  it('returns events in pages, newest first', async () => {
    await world.create(things(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`T${n}`, {}]))));
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
    await world.create(things({ A: {} }));
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
