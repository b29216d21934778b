import { allow, type Case, of } from '../case.ts';
import { ALICE, OTHER_ROOT, ROLE, ROOT, SESSION, STREAM } from '../world.ts';

export const SAME_ACCOUNT: readonly Case[] = [
  { rule: 'an Allow of the resource is enough', resource: of('Allow', { AWS: ALICE }), expect: 'allowed' },
  {
    rule: 'an Allow of the identity is enough',
    identity: allow(),
    resource: of('Allow', { AWS: OTHER_ROOT }),
    expect: 'allowed',
  },
  {
    rule: 'the name of a user is case sensitive',
    resource: of('Allow', { AWS: ALICE.replace('alice', 'Alice') }),
    expect: 'no identity-based',
  },
  {
    rule: 'the path of a user is a part of its ARN',
    resource: of('Allow', { AWS: ALICE.replace('team/', '') }),
    expect: 'no identity-based',
  },
  { rule: 'a user by its unique id', resource: of('Allow', { AWS: 'AIDAALICE' }), expect: 'allowed' },
  {
    rule: 'no wildcard matches a part of a principal',
    resource: of('Allow', { AWS: 'arn:aws:iam::111111111111:user/*' }),
    expect: 'no identity-based',
  },
  {
    rule: 'one of several principals is enough',
    resource: of('Allow', { AWS: ['333333333333', ALICE] }),
    expect: 'allowed',
  },
  {
    rule: 'the account delegates to its identity-based policies',
    resource: of('Allow', { AWS: ROOT }),
    expect: 'no identity-based',
  },
  {
    rule: 'which then have to allow',
    identity: allow(),
    resource: of('Allow', { AWS: ROOT }),
    expect: 'allowed',
  },
  {
    rule: 'the account id is the same as its ARN',
    identity: allow(),
    resource: of('Allow', { AWS: '111111111111' }),
    expect: 'allowed',
  },
  { rule: 'everyone includes the users of the account', resource: of('Allow', '*'), expect: 'allowed' },
  { rule: '{ "AWS": "*" } is everyone as well', resource: of('Allow', { AWS: '*' }), expect: 'allowed' },
  {
    rule: 'a role by its ARN is each of its sessions',
    as: 'reader',
    resource: of('Allow', { AWS: ROLE }),
    expect: 'allowed',
  },
  {
    rule: 'a role by its unique id',
    as: 'reader',
    resource: of('Allow', { AWS: 'AROAREADER' }),
    expect: 'allowed',
  },
  {
    rule: 'another role',
    as: 'reader',
    resource: of('Allow', { AWS: ROLE.replace('reader', 'writer').replace('/reader', '/writer') }),
    expect: 'no identity-based',
  },
  {
    rule: 'a Deny of the account is a Deny of its users',
    identity: allow(),
    resource: of('Deny', { AWS: ROOT }),
    expect: 'deny resource-based',
  },
  {
    rule: 'a Deny of a role is a Deny of its sessions',
    as: 'reader',
    identity: allow(),
    resource: of('Deny', { AWS: ROLE }),
    expect: 'deny resource-based',
  },
  {
    rule: 'a Deny of someone else has no effect',
    identity: allow(),
    resource: of('Deny', { AWS: ROLE }),
    expect: 'allowed',
  },
  {
    rule: "a resource's policy is about its actions",
    resource: of('Allow', { AWS: ALICE }, { Action: 'kinesis:GetRecords' }),
    expect: 'no identity-based',
  },
  {
    rule: "a resource's policy is about its resources",
    resource: of('Allow', { AWS: ALICE }, { Resource: `${STREAM}-2` }),
    expect: 'no identity-based',
  },
  {
    rule: "a resource's policy has conditions",
    resource: of('Allow', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } }),
    expect: 'allowed',
  },
  {
    rule: 'a service does not name a user',
    resource: of('Allow', { Service: 'events.amazonaws.com' }),
    expect: 'no identity-based',
  },
  {
    rule: 'Deny with NotPrincipal spares the user named with its account',
    identity: allow(),
    resource: { Effect: 'Deny', NotPrincipal: { AWS: [ALICE, ROOT] }, Action: '*', Resource: '*' },
    expect: 'allowed',
  },
  {
    rule: 'Deny with NotPrincipal denies everyone else',
    as: 'reader',
    identity: allow(),
    resource: { Effect: 'Deny', NotPrincipal: { AWS: [ALICE, ROOT] }, Action: '*', Resource: '*' },
    expect: 'deny resource-based',
  },
  {
    rule: 'NotPrincipal without the account denies the account',
    identity: allow(),
    resource: { Effect: 'Deny', NotPrincipal: { AWS: ALICE }, Action: '*', Resource: '*' },
    expect: 'deny resource-based',
  },
  {
    rule: 'NotPrincipal names session, role and account',
    as: 'reader',
    identity: allow(),
    resource: { Effect: 'Deny', NotPrincipal: { AWS: [SESSION, ROLE, ROOT] }, Action: '*', Resource: '*' },
    expect: 'allowed',
  },
  {
    rule: 'NotPrincipal without the account of the session',
    as: 'reader',
    identity: allow(),
    resource: { Effect: 'Deny', NotPrincipal: { AWS: [SESSION, ROLE] }, Action: '*', Resource: '*' },
    expect: 'deny resource-based',
  },
  {
    rule: 'NotPrincipal without the session',
    as: 'reader',
    identity: allow(),
    resource: { Effect: 'Deny', NotPrincipal: { AWS: [ROLE, ROOT] }, Action: '*', Resource: '*' },
    expect: 'deny resource-based',
  },
  {
    rule: 'NotPrincipal does not grant in an Allow',
    resource: { Effect: 'Allow', NotPrincipal: { AWS: OTHER_ROOT }, Action: '*', Resource: '*' },
    expect: 'no identity-based',
  },
];
