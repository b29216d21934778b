import { FILL } from '../resources.ts';
import { ACCOUNT } from '../service-host.ts';
import { type PagedList, type Call, listOf, NAMES, MARKER } from './list-of.ts';

const { AssumeRolePolicyDocument, PolicyDocument } = FILL;
const user = (UserName: string): Call => ['iam', 'CreateUser', { UserName }];
const group = (GroupName: string): Call => ['iam', 'CreateGroup', { GroupName }];
const role = (RoleName: string): Call => ['iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument }];

export const IAM_LISTS: readonly PagedList[] = [
  listOf('iam', 'ListRoles', {
    input: { MaxItems: 2 },
    token: MARKER,
    items: ['Roles', 'RoleName'],
    make: role,
    remove: (RoleName) => ['iam', 'DeleteRole', { RoleName }],
  }),
  listOf('iam', 'ListUsers', {
    input: { MaxItems: 2 },
    token: MARKER,
    items: ['Users', 'UserName'],
    make: user,
    remove: (UserName) => ['iam', 'DeleteUser', { UserName }],
  }),
  listOf('iam', 'ListUserPolicies', {
    input: { MaxItems: 2, UserName: 'inline' },
    token: MARKER,
    items: ['PolicyNames'],
    before: [user('inline')],
    make: (PolicyName) => ['iam', 'PutUserPolicy', { UserName: 'inline', PolicyName, PolicyDocument }],
    remove: (PolicyName) => ['iam', 'DeleteUserPolicy', { UserName: 'inline', PolicyName }],
  }),
  listOf('iam', 'ListUserTags', {
    input: { MaxItems: 2, UserName: 'tagged' },
    token: MARKER,
    items: ['Tags', 'Key'],
    before: [user('tagged')],
    make: (Key) => ['iam', 'TagUser', { UserName: 'tagged', Tags: [{ Key, Value: 'v' }] }],
    remove: (key) => ['iam', 'UntagUser', { UserName: 'tagged', TagKeys: [key] }],
  }),
  listOf('iam', 'ListGroups', {
    input: { MaxItems: 2 },
    token: MARKER,
    items: ['Groups', 'GroupName'],
    make: group,
    remove: (GroupName) => ['iam', 'DeleteGroup', { GroupName }],
  }),
  listOf('iam', 'GetGroup', {
    input: { MaxItems: 2, GroupName: 'members' },
    token: MARKER,
    items: ['Users', 'UserName'],
    before: [group('members'), ...NAMES.map((name) => user(`member-${name}`))],
    make: (name) => ['iam', 'AddUserToGroup', { GroupName: 'members', UserName: `member-${name}` }],
    remove: (UserName) => ['iam', 'RemoveUserFromGroup', { GroupName: 'members', UserName }],
  }),
  listOf('iam', 'ListPolicies', {
    input: { MaxItems: 2, Scope: 'Local' },
    token: MARKER,
    items: ['Policies', 'PolicyName'],
    make: (PolicyName) => ['iam', 'CreatePolicy', { PolicyName, PolicyDocument }],
    remove: (name) => ['iam', 'DeletePolicy', { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/${name}` }],
  }),
  listOf('iam', 'ListRolePolicies', {
    input: { MaxItems: 2, RoleName: 'inline' },
    token: MARKER,
    items: ['PolicyNames'],
    before: [role('inline')],
    make: (PolicyName) => ['iam', 'PutRolePolicy', { RoleName: 'inline', PolicyName, PolicyDocument }],
    remove: (PolicyName) => ['iam', 'DeleteRolePolicy', { RoleName: 'inline', PolicyName }],
  }),
  listOf('iam', 'ListAttachedRolePolicies', {
    input: { MaxItems: 2, RoleName: 'attached' },
    token: MARKER,
    items: ['AttachedPolicies', 'PolicyArn'],
    before: [
      role('attached'),
      ...NAMES.map((name): Call => [
        'iam',
        'CreatePolicy',
        { PolicyName: `attached-${name}`, PolicyDocument },
      ]),
    ],
    make: (name) => [
      'iam',
      'AttachRolePolicy',
      { RoleName: 'attached', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/attached-${name}` },
    ],
    remove: (PolicyArn) => ['iam', 'DetachRolePolicy', { RoleName: 'attached', PolicyArn }],
  }),
  listOf('iam', 'ListRoleTags', {
    input: { MaxItems: 2, RoleName: 'tagged' },
    token: MARKER,
    items: ['Tags', 'Key'],
    before: [role('tagged')],
    make: (Key) => ['iam', 'TagRole', { RoleName: 'tagged', Tags: [{ Key, Value: 'v' }] }],
    remove: (key) => ['iam', 'UntagRole', { RoleName: 'tagged', TagKeys: [key] }],
  }),
  listOf('iam', 'ListPolicyVersions', {
    input: { MaxItems: 2, PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/versioned` },
    token: MARKER,
    items: ['Versions', 'VersionId'],
    before: [['iam', 'CreatePolicy', { PolicyName: 'versioned', PolicyDocument }]],
    names: NAMES.slice(1),
    make: () => [
      'iam',
      'CreatePolicyVersion',
      { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/versioned`, PolicyDocument },
    ],
    remove: (VersionId) => [
      'iam',
      'DeletePolicyVersion',
      { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/versioned`, VersionId },
    ],
  }),
];
