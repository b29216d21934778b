import { expect, test } from 'vitest';
import { AddUserToGroup } from '../../../src/services/iam/operations/groups/add-user-to-group.ts';
import { CreateGroup } from '../../../src/services/iam/operations/groups/create-group.ts';
import { PutGroupPolicy } from '../../../src/services/iam/operations/group-policies/put-group-policy.ts';
import { CreatePolicy } from '../../../src/services/iam/operations/policies/create-policy.ts';
import { GetAccountAuthorizationDetails } from '../../../src/services/iam/operations/policies/get-account-authorization-details.ts';
import { AttachRolePolicy } from '../../../src/services/iam/operations/role-policies/attach-role-policy.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { GetContextKeysForCustomPolicy } from '../../../src/services/iam/operations/simulation/get-context-keys-for-custom-policy.ts';
import { GetContextKeysForPrincipalPolicy } from '../../../src/services/iam/operations/simulation/get-context-keys-for-principal-policy.ts';
import { SimulateCustomPolicy } from '../../../src/services/iam/operations/simulation/simulate-custom-policy.ts';
import { SimulatePrincipalPolicy } from '../../../src/services/iam/operations/simulation/simulate-principal-policy.ts';
import { PutUserPermissionsBoundary } from '../../../src/services/iam/operations/users/put-user-permissions-boundary.ts';
import { CreateUser } from '../../../src/services/iam/operations/users/create-user.ts';
import { openIam } from './iam-calls.ts';

const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
const ANN = 'arn:aws:iam::123456789012:user/ann';
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' });

test('policies of a request are decided for each action on each resource, page by page', async () => {
  const { call } = await openIam();
  const request = {
    PolicyInputList: [
      policy(allow('kinesis:Put*', { Resource: STREAM })),
      policy(deny('kinesis:PutRecords')),
    ],
    ActionNames: ['kinesis:PutRecord', 'kinesis:PutRecords'],
    ResourceArns: [STREAM, `${STREAM}2`],
  };
  const { EvaluationResults, IsTruncated } = await call(SimulateCustomPolicy, request);
  const statement = (SourcePolicyId: string, one: object) => ({
    SourcePolicyId,
    SourcePolicyType: 'IAM Policy',
    StartPosition: { Line: 1, Column: 38 },
    EndPosition: { Line: 1, Column: 38 + JSON.stringify(one).length },
  });
  const [put, puts] = EvaluationResults;
  expect(put).toEqual({
    EvalActionName: 'kinesis:PutRecord',
    EvalResourceName: '*',
    EvalDecision: 'implicitDeny',
    MatchedStatements: [],
    MissingContextValues: [],
    EvalDecisionDetails: {},
    ResourceSpecificResults: [
      {
        EvalResourceName: STREAM,
        EvalResourceDecision: 'allowed',
        MatchedStatements: [statement('PolicyInputList.1', allow('kinesis:Put*', { Resource: STREAM }))],
        MissingContextValues: [],
      },
      {
        EvalResourceName: `${STREAM}2`,
        EvalResourceDecision: 'implicitDeny',
        MatchedStatements: [],
        MissingContextValues: [],
      },
    ],
  });
  expect(puts?.EvalDecision).toBe('explicitDeny');
  for (const { EvalResourceDecision, MatchedStatements } of puts?.ResourceSpecificResults ?? []) {
    expect(EvalResourceDecision).toBe('explicitDeny');
    expect(MatchedStatements).toEqual([statement('PolicyInputList.2', deny('kinesis:PutRecords'))]);
  }
  expect(IsTruncated).toBe(false);
  const first = await call(SimulateCustomPolicy, { ...request, MaxItems: 1 });
  expect(first).toMatchObject({ EvaluationResults: [put], IsTruncated: true });
  const rest = await call(SimulateCustomPolicy, { ...request, MaxItems: 1, Marker: first.Marker });
  expect(rest).toEqual({ EvaluationResults: [puts], IsTruncated: false });
});

test('one resource, and none, are results of the action itself, with every statement that allows it', async () => {
  const { call } = await openIam();
  const text = policy(allow('kinesis:*'), allow('s3:*'), allow('kinesis:PutRecord', { Resource: STREAM }));
  const request = { PolicyInputList: [text], ActionNames: ['kinesis:PutRecord'] };
  const [one] = (await call(SimulateCustomPolicy, { ...request, ResourceArns: [STREAM] })).EvaluationResults;
  expect(one).toMatchObject({ EvalResourceName: STREAM, EvalDecision: 'allowed', EvalDecisionDetails: {} });
  const spans = one?.MatchedStatements.map(({ StartPosition, EndPosition }) =>
    text.slice(StartPosition!.Column - 1, EndPosition!.Column - 1).replace(/^,/, ''),
  );
  expect(spans?.map((span) => JSON.parse(span) as unknown)).toEqual([
    allow('kinesis:*'),
    allow('kinesis:PutRecord', { Resource: STREAM }),
  ]);
  expect(one?.ResourceSpecificResults?.[0]?.MatchedStatements).toEqual(one?.MatchedStatements);
  const [none] = (await call(SimulateCustomPolicy, request)).EvaluationResults;
  expect(none).toMatchObject({ EvalResourceName: '*', EvalDecision: 'allowed' });
  expect(none?.ResourceSpecificResults).toBeUndefined();
});

test('a simulation names the keys that it lacks, and decides with those that it gets', async () => {
  const { call } = await openIam();
  const PolicyInputList = [
    policy(
      allow('s3:GetObject', {
        Resource: 'arn:aws:s3:::b/${aws:username}/${s3:prefix}/*',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      }),
    ),
  ];
  expect(await call(GetContextKeysForCustomPolicy, { PolicyInputList })).toEqual({
    ContextKeyNames: ['aws:SourceIp', 'aws:username', 's3:prefix'],
  });
  const request = { PolicyInputList, CallerArn: ANN, ActionNames: ['s3:GetObject'] };
  const ResourceArns = ['arn:aws:s3:::b/ann/x/y'];
  const [lacking] = (await call(SimulateCustomPolicy, { ...request, ResourceArns })).EvaluationResults;
  expect(lacking).toMatchObject({
    EvalDecision: 'implicitDeny',
    MissingContextValues: [],
    ResourceSpecificResults: [{ MissingContextValues: ['aws:SourceIp', 's3:prefix'] }],
  });
  const ContextEntries = [
    { ContextKeyName: 'aws:sourceip', ContextKeyValues: ['10.1.2.3'], ContextKeyType: 'ip' as const },
    { ContextKeyName: 's3:prefix', ContextKeyValues: ['x'], ContextKeyType: 'string' as const },
  ];
  const [complete] = (await call(SimulateCustomPolicy, { ...request, ResourceArns, ContextEntries }))
    .EvaluationResults;
  expect(complete).toMatchObject({ EvalDecision: 'allowed', MissingContextValues: [] });
});

test('a boundary narrows, and the policy of a resource allows', async () => {
  const { call } = await openIam();
  const request = { PolicyInputList: [policy(allow('*'))], ActionNames: ['kinesis:PutRecord'] };
  const [narrowed] = (
    await call(SimulateCustomPolicy, {
      ...request,
      PermissionsBoundaryPolicyInputList: [policy(allow('s3:*'))],
    })
  ).EvaluationResults;
  expect(narrowed).toMatchObject({
    EvalResourceName: '*',
    EvalDecision: 'implicitDeny',
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
  });
  const ofOther = STREAM.replace('123456789012', '111122223333');
  const ResourcePolicy = policy({ ...allow('kinesis:PutRecord'), Principal: { AWS: ANN } });
  const asAnn = { ...request, CallerArn: ANN, ResourceArns: [ofOther] };
  const decisionOf = async (more: object) =>
    (await call(SimulateCustomPolicy, { ...asAnn, ...more })).EvaluationResults[0]?.EvalDecision;
  expect(await decisionOf({ ResourcePolicy })).toBe('allowed');
  expect(await decisionOf({ ResourcePolicy: ResourcePolicy.replace('ann', 'bob') })).toBe('implicitDeny');
  // Without its policy it is taken for one of the caller's account.
  expect(await decisionOf({})).toBe('allowed');
});

test('users have the policies of their groups, within their boundary; roles and groups their own', async () => {
  const { call } = await openIam();
  await call(CreateUser, { UserName: 'ann' });
  await call(CreateGroup, { GroupName: 'team' });
  await call(AddUserToGroup, { GroupName: 'team', UserName: 'ann' });
  const Condition = { StringEquals: { 'aws:PrincipalTag/stage': 'dev' } };
  const PolicyDocument = policy(allow('kinesis:*'), allow('sqs:*', { Condition }));
  await call(PutGroupPolicy, { GroupName: 'team', PolicyName: 'shared', PolicyDocument });
  const { Policy } = await call(CreatePolicy, {
    PolicyName: 'Puts',
    PolicyDocument: policy(allow('kinesis:Put*')),
  });
  await call(PutUserPermissionsBoundary, { UserName: 'ann', PermissionsBoundary: Policy.Arn });
  const AssumeRolePolicyDocument = policy();
  await call(CreateRole, {
    RoleName: 'orders',
    AssumeRolePolicyDocument,
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });
  await call(AttachRolePolicy, { RoleName: 'orders', PolicyArn: Policy.Arn });
  const ActionNames = ['kinesis:PutRecord', 'kinesis:GetRecords'];
  const decisions = async (name: string, more: object = {}) => {
    const PolicySourceArn = `arn:aws:iam::123456789012:${name}`;
    const { EvaluationResults: results } = await call(SimulatePrincipalPolicy, {
      PolicySourceArn,
      ActionNames,
      ...more,
    });
    return results.map(({ EvalDecision, MatchedStatements: [statement] }) =>
      [EvalDecision, statement?.SourcePolicyId].join(' '),
    );
  };
  expect(await decisions('user/ann')).toEqual(['allowed shared', 'implicitDeny ']);
  expect(await decisions('group/team')).toEqual(['allowed shared', 'allowed shared']);
  expect(await decisions('role/orders')).toEqual(['allowed Puts', 'implicitDeny ']);
  expect(await decisions('role/orders', { PolicyInputList: [policy(deny('*'))] })).toEqual([
    'explicitDeny PolicyInputList.1',
    'explicitDeny PolicyInputList.1',
  ]);
  const tagged = { PolicyInputList: [PolicyDocument], ActionNames: ['sqs:SendMessage'] };
  expect(await decisions('role/orders', tagged)).toEqual(['allowed PolicyInputList.1']);
  expect(
    await call(GetContextKeysForPrincipalPolicy, { PolicySourceArn: ANN.replace('user/ann', 'group/team') }),
  ).toEqual({ ContextKeyNames: ['aws:PrincipalTag/stage'] });
  await expect(decisions('user/bob')).rejects.toThrow('The user with name bob cannot be found.');
  await expect(decisions('role/x/orders')).rejects.toThrow('cannot be found');
  await expect(decisions('policy/Puts')).rejects.toThrow('is not valid');
});

test('the details of an account have all identities and policies, page by page', async () => {
  const { call } = await openIam();
  const PolicyDocument = policy(allow('kinesis:*'));
  await call(CreateGroup, { GroupName: 'team' });
  await call(PutGroupPolicy, { GroupName: 'team', PolicyName: 'shared', PolicyDocument });
  await call(CreateUser, { UserName: 'ann', Tags: [{ Key: 'stage', Value: 'dev' }] });
  await call(AddUserToGroup, { GroupName: 'team', UserName: 'ann' });
  const { Policy } = await call(CreatePolicy, { PolicyName: 'Puts', PolicyDocument });
  await call(CreateRole, { RoleName: 'orders', AssumeRolePolicyDocument: policy() });
  await call(AttachRolePolicy, { RoleName: 'orders', PolicyArn: Policy.Arn });
  const document = encodeURIComponent(PolicyDocument);
  const details = await call(GetAccountAuthorizationDetails, {});
  expect(details).toMatchObject({
    UserDetailList: [
      { UserName: 'ann', GroupList: ['team'], UserPolicyList: [], Tags: [{ Key: 'stage', Value: 'dev' }] },
    ],
    GroupDetailList: [
      { GroupName: 'team', GroupPolicyList: [{ PolicyName: 'shared', PolicyDocument: document }] },
    ],
    RoleDetailList: [
      {
        RoleName: 'orders',
        AssumeRolePolicyDocument: encodeURIComponent(policy()),
        AttachedManagedPolicies: [{ PolicyName: 'Puts', PolicyArn: Policy.Arn }],
      },
    ],
    Policies: [{ PolicyName: 'Puts', AttachmentCount: 1, PolicyVersionList: [{ Document: document }] }],
    IsTruncated: false,
  });
  const first = await call(GetAccountAuthorizationDetails, { MaxItems: 3 });
  const rest = await call(GetAccountAuthorizationDetails, { MaxItems: 3, Marker: first.Marker });
  expect([first.IsTruncated, rest.IsTruncated]).toEqual([true, false]);
  for (const name of ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const) {
    expect([...first[name], ...rest[name]]).toEqual(details[name]);
  }
  const roles = await call(GetAccountAuthorizationDetails, { Filter: ['Role'] });
  expect(roles).toMatchObject({ UserDetailList: [], RoleDetailList: details.RoleDetailList, Policies: [] });
});

test('what a simulation costs is bounded', async () => {
  const { call } = await openIam();
  const many = Array.from({ length: 200 }, (_, index) => `kinesis:A${index}`);
  const request = { PolicyInputList: [policy(allow('*'))], ActionNames: many };
  const { EvaluationResults, IsTruncated } = await call(SimulateCustomPolicy, { ...request, MaxItems: 1000 });
  expect([EvaluationResults.length, IsTruncated]).toEqual([100, true]);
  await expect(call(SimulateCustomPolicy, { ...request, ResourceArns: many })).rejects.toThrow(
    'at most 10000',
  );
  await expect(call(SimulateCustomPolicy, { ...request, PolicyInputList: ['{}'] })).rejects.toThrow(
    'The policy PolicyInputList.1 is not valid',
  );
});
