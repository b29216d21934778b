import { allow, type Case, deny } from '../case.ts';
import { STREAM } from '../world.ts';

export const PRECEDENCE: readonly Case[] = [
  {
    rule: 'a Deny wins over an Allow of the same policy',
    identity: [allow(), deny('kinesis:PutRecord')],
    expect: 'deny identity-based',
  },
  { rule: 'in any order', identity: [deny('kinesis:PutRecord'), allow()], expect: 'deny identity-based' },
  {
    rule: 'a Deny wins over an Allow of another policy',
    identity: [[allow()], [deny('kinesis:*')]],
    expect: 'deny identity-based',
  },
  {
    rule: 'a wider Deny wins over an exact Allow',
    identity: [allow('kinesis:PutRecord', STREAM), deny()],
    expect: 'deny identity-based',
  },
  {
    rule: 'a Deny wins over an Allow of the resource',
    identity: deny(),
    resource: { ...allow(), Principal: '*' },
    expect: 'deny identity-based',
  },
  {
    rule: "a resource's Deny wins over an Allow of the identity",
    identity: allow(),
    resource: { ...deny(), Principal: '*' },
    expect: 'deny resource-based',
  },
  {
    rule: 'a Deny of the boundary wins',
    identity: allow(),
    boundary: [allow(), deny('kinesis:*')],
    expect: 'deny permissions-boundary',
  },
  {
    rule: 'a Deny of a session policy wins',
    as: 'reader',
    identity: allow(),
    session: [allow(), deny('kinesis:*')],
    expect: 'deny session',
  },
  {
    rule: 'a Deny of a service control policy wins',
    identity: allow(),
    serviceControl: [allow(), deny('kinesis:*')],
    expect: 'deny service-control',
  },
  {
    rule: 'a Deny of the boundary wins over the resource that names the user',
    resource: { ...allow(), Principal: { AWS: 'arn:aws:iam::111111111111:user/team/alice' } },
    boundary: deny(),
    expect: 'deny permissions-boundary',
  },
  {
    rule: 'a Deny of the session wins over the resource that names the session',
    as: 'reader',
    resource: { ...allow(), Principal: { AWS: 'arn:aws:sts::111111111111:assumed-role/reader/job-1' } },
    session: deny(),
    expect: 'deny session',
  },
  {
    rule: "a resource's Deny applies to the root user as well",
    as: 'root',
    resource: { ...deny(), Principal: '*' },
    expect: 'deny resource-based',
  },
  {
    rule: 'a service control policy applies to the root user as well',
    as: 'root',
    serviceControl: [allow(), deny('kinesis:*')],
    expect: 'deny service-control',
  },
  {
    rule: 'without an Allow of a service control policy nothing is allowed',
    identity: allow(),
    serviceControl: allow('s3:*'),
    expect: 'no service-control',
  },
  {
    rule: 'not even to the root user',
    as: 'root',
    serviceControl: allow('s3:*'),
    expect: 'no service-control',
  },
  { rule: 'a service control policy grants nothing', serviceControl: allow(), expect: 'no identity-based' },
  {
    rule: 'a Deny whose condition is not met has no effect',
    identity: [allow(), { ...deny(), Condition: { StringEquals: { 'aws:username': 'bob' } } }],
    expect: 'allowed',
  },
  {
    rule: 'a Deny whose condition is met wins',
    identity: [allow(), { ...deny(), Condition: { StringEquals: { 'aws:username': 'alice' } } }],
    expect: 'deny identity-based',
  },
];
