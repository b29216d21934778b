import { allow, type Case } from '../case.ts';
import { STREAM } from '../world.ts';

export const WILDCARDS: readonly Case[] = [
  { rule: '* is every action', identity: allow('*', STREAM), expect: 'allowed' },
  {
    rule: '* after the colon is every action of the service',
    identity: allow('kinesis:*', STREAM),
    expect: 'allowed',
  },
  { rule: '* ends a prefix', identity: allow('kinesis:Put*', STREAM), expect: 'allowed' },
  { rule: '* begins a suffix', identity: allow('kinesis:*Record', STREAM), expect: 'allowed' },
  { rule: '* in the middle', identity: allow('kinesis:P*Rec*d', STREAM), expect: 'allowed' },
  { rule: '* matches nothing as well', identity: allow('kinesis:PutRecord*', STREAM), expect: 'allowed' },
  { rule: '? is one character', identity: allow('kinesis:PutRecor?', STREAM), expect: 'allowed' },
  {
    rule: '? is not no character',
    identity: allow('kinesis:PutRecord?', STREAM),
    expect: 'no identity-based',
  },
  {
    rule: 'a suffix that does not match',
    identity: allow('kinesis:*Records', STREAM),
    expect: 'no identity-based',
  },
  { rule: 'wildcards ignore case in actions', identity: allow('kinesis:put*', STREAM), expect: 'allowed' },
  {
    rule: '* in a resource',
    identity: allow('*', 'arn:aws:kinesis:us-east-1:111111111111:stream/*'),
    expect: 'allowed',
  },
  {
    rule: '* for a region',
    identity: allow('*', 'arn:aws:kinesis:*:111111111111:stream/orders'),
    expect: 'allowed',
  },
  {
    rule: '* for region and account',
    identity: allow('*', 'arn:aws:kinesis:*:*:stream/orders'),
    expect: 'allowed',
  },
  {
    rule: '? in a resource',
    identity: allow('*', 'arn:aws:kinesis:us-east-?:111111111111:stream/order?'),
    expect: 'allowed',
  },
  {
    rule: 'a pattern for another name',
    identity: allow('*', 'arn:aws:kinesis:*:*:stream/invoices-*'),
    expect: 'no identity-based',
  },
  {
    rule: 'a pattern of another service',
    identity: allow('*', 'arn:aws:s3:*:*:*'),
    expect: 'no identity-based',
  },
  {
    rule: '* matches beyond the colons of an ARN',
    on: `${STREAM}/consumer/app:1700000000`,
    action: 'kinesis:SubscribeToShard',
    identity: allow('kinesis:*', `${STREAM}/*`),
    expect: 'allowed',
  },
  {
    rule: 'the resource itself is not below it',
    identity: allow('kinesis:*', `${STREAM}/*`),
    expect: 'no identity-based',
  },
  {
    rule: '* matches slashes of an object',
    action: 's3:GetObject',
    on: 'arn:aws:s3:::photos/2026/a.jpg',
    identity: allow('s3:GetObject', 'arn:aws:s3:::photos/*'),
    expect: 'allowed',
  },
  {
    rule: 'a bucket is not one of its objects',
    action: 's3:ListBucket',
    on: 'arn:aws:s3:::photos',
    identity: allow('s3:*', 'arn:aws:s3:::photos/*'),
    expect: 'no identity-based',
  },
  {
    rule: 'several wildcards next to each other',
    identity: allow('kinesis:**', `${STREAM}**`),
    expect: 'allowed',
  },
];
