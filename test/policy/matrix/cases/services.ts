import { allow, type Case, of } from '../case.ts';
import { ALICE, ROOT } from '../world.ts';

const target = {
  as: 'events',
  action: 'lambda:InvokeFunction',
  on: 'arn:aws:lambda:us-east-1:111111111111:function:f',
} as const;
const RULE = 'arn:aws:events:us-east-1:111111111111:rule/nightly';
const fromRule = { Condition: { ArnLike: { 'AWS:SourceArn': RULE } } };

export const SERVICES: readonly Case[] = [
  {
    ...target,
    rule: 'a service needs the policy of the resource only',
    resource: of('Allow', { Service: 'events.amazonaws.com' }),
    expect: 'allowed',
  },
  { ...target, rule: 'without one it has no access', expect: 'no resource-based' },
  {
    ...target,
    rule: 'another service is not named',
    resource: of('Allow', { Service: 'sns.amazonaws.com' }),
    expect: 'no resource-based',
  },
  {
    ...target,
    rule: 'one of several services',
    resource: of('Allow', { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] }),
    expect: 'allowed',
  },
  { ...target, rule: 'everyone includes services', resource: of('Allow', '*'), expect: 'allowed' },
  {
    ...target,
    rule: 'an account does not include services',
    resource: of('Allow', { AWS: ROOT }),
    expect: 'no resource-based',
  },
  {
    ...target,
    rule: 'for the resource that it acts for',
    resource: of('Allow', { Service: 'events.amazonaws.com' }, fromRule),
    keys: { 'aws:SourceArn': RULE },
    expect: 'allowed',
  },
  {
    ...target,
    rule: 'for no other resource',
    resource: of('Allow', { Service: 'events.amazonaws.com' }, fromRule),
    keys: { 'aws:SourceArn': `${RULE}-2` },
    expect: 'no resource-based',
  },
  {
    ...target,
    rule: 'for the account that it acts for',
    resource: of(
      'Allow',
      { Service: 'events.amazonaws.com' },
      { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } },
    ),
    keys: { 'aws:SourceAccount': '222222222222' },
    expect: 'no resource-based',
  },
  {
    ...target,
    rule: 'a service is known as one',
    resource: [
      of('Allow', '*'),
      of('Deny', '*', { Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
    ],
    expect: 'deny resource-based',
  },
  {
    ...target,
    rule: 'a Deny for everyone but services spares them',
    resource: [
      of('Allow', '*'),
      of('Deny', '*', { Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }),
    ],
    expect: 'allowed',
  },
  {
    ...target,
    rule: 'a service by its name',
    resource: of('Allow', '*', {
      Condition: { StringEquals: { 'aws:PrincipalServiceName': 'events.amazonaws.com' } },
    }),
    expect: 'allowed',
  },
  {
    ...target,
    rule: 'service control policies do not apply to services',
    serviceControl: allow('s3:*'),
    resource: of('Allow', { Service: 'events.amazonaws.com' }),
    expect: 'allowed',
  },
  { rule: 'anonymous callers need everyone', as: 'anonymous', resource: of('Allow', '*'), expect: 'allowed' },
  {
    rule: 'which may be { "AWS": "*" }',
    as: 'anonymous',
    resource: of('Allow', { AWS: '*' }),
    expect: 'allowed',
  },
  {
    rule: 'anonymous callers belong to no account',
    as: 'anonymous',
    resource: of('Allow', { AWS: ROOT }),
    expect: 'no resource-based',
  },
  { rule: 'anonymous callers have no access otherwise', as: 'anonymous', expect: 'no resource-based' },
  {
    rule: 'anonymous callers are never exempt by NotPrincipal',
    as: 'anonymous',
    resource: [
      of('Allow', '*'),
      { Effect: 'Deny', NotPrincipal: { AWS: [ALICE, ROOT] }, Action: '*', Resource: '*' },
    ],
    expect: 'deny resource-based',
  },
];
