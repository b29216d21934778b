import { allow, type Case, deny } from '../case.ts';
import { STREAM } from '../world.ts';

const without = (member: string) =>
  Object.fromEntries(Object.entries(allow('kinesis:PutRecord', STREAM)).filter(([name]) => name !== member));

export const BASICS: readonly Case[] = [
  { rule: 'the root user has no identity-based policies', as: 'root', identity: deny(), expect: 'allowed' },
  { rule: 'all requests are denied by default', expect: 'no identity-based' },
  { rule: 'the root user has full access', as: 'root', expect: 'allowed' },
  {
    rule: 'an Allow of an identity-based policy allows',
    identity: allow('kinesis:PutRecord', STREAM),
    expect: 'allowed',
  },
  {
    rule: 'a statement is about its actions only',
    identity: allow('kinesis:GetRecords', STREAM),
    expect: 'no identity-based',
  },
  {
    rule: 'a statement is about its resources only',
    identity: allow('kinesis:PutRecord', `${STREAM}-2`),
    expect: 'no identity-based',
  },
  {
    rule: 'an action of another service with the same name',
    identity: allow('firehose:PutRecord', '*'),
    expect: 'no identity-based',
  },
  {
    rule: 'one of several actions is enough',
    identity: allow(['kinesis:GetRecords', 'kinesis:PutRecord'], STREAM),
    expect: 'allowed',
  },
  {
    rule: 'one of several resources is enough',
    identity: allow('kinesis:PutRecord', [`${STREAM}-2`, STREAM]),
    expect: 'allowed',
  },
  {
    rule: 'one of several statements is enough',
    identity: [allow('s3:*'), allow('kinesis:*')],
    expect: 'allowed',
  },
  {
    rule: 'one of several policies is enough',
    identity: [[allow('s3:*')], [allow('kinesis:*')]],
    expect: 'allowed',
  },
  { rule: 'actions ignore case', identity: allow('KINESIS:putRECORD', STREAM), expect: 'allowed' },
  {
    rule: 'the case of the request is ignored as well',
    action: 'Kinesis:PUTRECORD',
    identity: allow('kinesis:PutRecord', STREAM),
    expect: 'allowed',
  },
  {
    rule: 'ARNs are case sensitive',
    identity: allow('kinesis:PutRecord', STREAM.toUpperCase()),
    expect: 'no identity-based',
  },
  {
    rule: 'an action without a resource needs *',
    action: 'kinesis:ListStreams',
    on: '*',
    identity: allow('kinesis:ListStreams'),
    expect: 'allowed',
  },
  {
    rule: 'an ARN is not about an action without a resource',
    action: 'kinesis:ListStreams',
    on: '*',
    identity: allow('kinesis:ListStreams', 'arn:aws:kinesis:*:*:*'),
    expect: 'no identity-based',
  },
  {
    rule: 'iam:PassRole is checked like any other action',
    action: 'iam:PassRole',
    on: 'arn:aws:iam::111111111111:role/job',
    identity: allow('iam:PassRole', 'arn:aws:iam::111111111111:role/job'),
    expect: 'allowed',
  },
  {
    rule: 'iam:PassRole of another role',
    action: 'iam:PassRole',
    on: 'arn:aws:iam::111111111111:role/admin',
    identity: allow('iam:PassRole', 'arn:aws:iam::111111111111:role/job'),
    expect: 'no identity-based',
  },
  {
    rule: 'a role may be passed to the named service only',
    action: 'iam:PassRole',
    on: 'arn:aws:iam::111111111111:role/job',
    keys: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    identity: {
      ...allow('iam:PassRole'),
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    },
    expect: 'no identity-based',
  },
  {
    rule: 'the order of the elements does not matter',
    identity: { Resource: STREAM, ...without('Resource') },
    expect: 'allowed',
  },
  { rule: 'a single statement needs no list', identity: allow(), expect: 'allowed' },
  {
    rule: 'a Deny of what is not requested has no effect',
    identity: [allow(), deny('kinesis:DeleteStream')],
    expect: 'allowed',
  },
];
