import { beforeEach, expect, test } from 'vitest';
import { CreateChangeSet } from '../../../../src/services/cloudformation/operations/create-change-set.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeChangeSet } from '../../../../src/services/cloudformation/operations/describe-change-set.ts';
import { things, Things, World } from '../world.ts';

const StackName = 'shop';
const ChangeSetName = 'first';

let world: World;

beforeEach(() => {
  world = new World([{ ...new Things().type, stackTags: 'own', properties: PROPERTIES }]);
});

const PROPERTIES = {
  Value: 'update',
  Link: 'update',
  Kind: 'replace',
  Name: 'replace',
  Tags: 'update',
} as const;

/** The details of each resource that a change set would change. */
async function changes(before: string, after: string, more: { before?: object; after?: object } = {}) {
  await world.call(CreateStack, { StackName, TemplateBody: before, ...more.before });
  await world.settle();
  await world.call(CreateChangeSet, { StackName, ChangeSetName, TemplateBody: after, ...more.after });
  const { Changes } = await world.call(DescribeChangeSet, { StackName, ChangeSetName });
  return Object.fromEntries(
    Changes.map(({ ResourceChange: { LogicalResourceId: id, ...change } }) => [
      id,
      {
        action: change.Action,
        replacement: change.Replacement,
        policy: change.PolicyAction,
        scope: change.Scope,
        details: change.Details.map(({ Target, Evaluation, ChangeSource, CausingEntity: cause }) =>
          [Target.Attribute, Target.Name, Target.RequiresRecreation, Evaluation, ChangeSource, cause]
            .flatMap((fact) => fact ?? [])
            .join(' '),
        ),
      },
    ]),
  );
}

const link = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

test('a known value decides whether a resource is replaced', async () => {
  const found = await changes(
    things({ A: { Kind: 'a' }, B: { Value: 1 }, C: { Kind: { Ref: 'B' } }, D: { Kind: { Ref: 'C' } } }),
    things({ A: { Kind: 'b' }, B: { Value: 2 }, C: { Kind: { Ref: 'B' } }, D: { Kind: { Ref: 'B' } } }),
  );
  expect(found).toEqual({
    A: {
      action: 'Modify',
      replacement: 'True',
      policy: 'ReplaceAndDelete',
      scope: ['Properties'],
      details: ['Properties Kind Always Static DirectModification'],
    },
    B: {
      action: 'Modify',
      replacement: 'False',
      policy: undefined,
      scope: ['Properties'],
      details: ['Properties Value Never Static DirectModification'],
    },
    D: {
      action: 'Modify',
      replacement: 'True',
      policy: 'ReplaceAndDelete',
      scope: ['Properties'],
      details: ['Properties Kind Always Static DirectModification'],
    },
  });
});

test('a value from a replaced resource is not known yet', async () => {
  const found = await changes(
    things({ A: { Kind: 'a' }, B: { Kind: { Ref: 'A' } }, C: { Link: link('B') } }),
    things({ A: { Kind: 'b' }, B: { Kind: { Ref: 'A' } }, C: { Link: link('B') }, E: {} }),
  );
  expect(found['B']).toMatchObject({
    replacement: 'Conditional',
    details: ['Properties Kind Always Dynamic ResourceReference A'],
  });
  expect(found['C']).toMatchObject({
    replacement: 'False',
    details: ['Properties Link Never Dynamic ResourceAttribute B.Arn'],
  });
  expect(found['E']).toEqual({
    action: 'Add',
    replacement: undefined,
    policy: undefined,
    scope: [],
    details: [],
  });
});

test('a parameter is reported as the cause, and an unchanged value is no change', async () => {
  const template = things(
    { A: { Kind: { Ref: 'Size' } }, B: { Value: { Ref: 'Other' } } },
    { Parameters: { Size: { Type: 'String' }, Other: { Type: 'String' } } },
  );
  const values = (Size: string, Other: string) => ({
    Parameters: [
      { ParameterKey: 'Size', ParameterValue: Size },
      { ParameterKey: 'Other', ParameterValue: Other },
    ],
  });
  const found = await changes(template, template.replace('{"Ref":"Other"}', '"b"'), {
    before: values('a', 'b'),
    after: values('c', 'd'),
  });
  expect(found).toEqual({
    A: {
      action: 'Modify',
      replacement: 'True',
      policy: 'ReplaceAndDelete',
      scope: ['Properties'],
      details: [
        'Properties Kind Always Dynamic DirectModification',
        'Properties Kind Always Static ParameterReference Size',
      ],
    },
  });
});

test('tags of the stack change the tags of its resources', async () => {
  const tags = (Value: string) => ({ Tags: [{ Key: 'STAGE', Value }] });
  const found = await changes(things({ A: {} }), things({ A: {} }), {
    before: tags('dev'),
    after: tags('prod'),
  });
  expect(found['A']).toEqual({
    action: 'Modify',
    replacement: 'False',
    policy: undefined,
    scope: ['Tags'],
    details: ['Tags Never Static DirectModification'],
  });
});

test('resources no longer in the template are removed, or retained by policy', async () => {
  const before = JSON.parse(things({ A: {}, B: {}, C: {} })) as { Resources: Record<string, object> };
  before.Resources['B'] = { ...before.Resources['B'], DeletionPolicy: 'Retain' };
  const found = await changes(JSON.stringify(before), things({ C: {} }));
  expect(found).toMatchObject({ A: { action: 'Remove', policy: 'Delete' }, B: { policy: 'Retain' } });
});
