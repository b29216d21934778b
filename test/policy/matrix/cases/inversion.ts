import { allow, type Case } from '../case.ts';
import { STREAM } from '../world.ts';

export const INVERSION: readonly Case[] = [
  {
    rule: 'NotAction is every other action',
    identity: { Effect: 'Allow', NotAction: 'kinesis:DeleteStream', Resource: '*' },
    expect: 'allowed',
  },
  {
    rule: 'NotAction is not the listed action',
    identity: { Effect: 'Allow', NotAction: 'kinesis:PutRecord', Resource: '*' },
    expect: 'no identity-based',
  },
  {
    rule: 'NotAction with a wildcard',
    identity: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
    expect: 'allowed',
  },
  {
    rule: 'NotAction with a wildcard that matches',
    identity: { Effect: 'Allow', NotAction: 'kinesis:Put*', Resource: '*' },
    expect: 'no identity-based',
  },
  {
    rule: 'NotAction excludes each listed action',
    identity: { Effect: 'Allow', NotAction: ['iam:*', 'kinesis:putrecord'], Resource: '*' },
    expect: 'no identity-based',
  },
  {
    rule: 'NotAction in an Allow does not deny',
    identity: [{ Effect: 'Allow', NotAction: 'kinesis:*', Resource: '*' }, allow('kinesis:PutRecord')],
    expect: 'allowed',
  },
  {
    rule: 'Deny with NotAction denies every other action',
    identity: [allow(), { Effect: 'Deny', NotAction: 'kinesis:Get*', Resource: '*' }],
    expect: 'deny identity-based',
  },
  {
    rule: 'Deny with NotAction spares the listed action',
    identity: [allow(), { Effect: 'Deny', NotAction: 'kinesis:Put*', Resource: '*' }],
    expect: 'allowed',
  },
  {
    rule: 'Deny with NotAction does not allow by itself',
    identity: { Effect: 'Deny', NotAction: 'kinesis:Put*', Resource: '*' },
    expect: 'no identity-based',
  },
  {
    rule: 'NotResource is every other resource',
    identity: { Effect: 'Allow', Action: '*', NotResource: `${STREAM}-2` },
    expect: 'allowed',
  },
  {
    rule: 'NotResource is not the listed resource',
    identity: { Effect: 'Allow', Action: '*', NotResource: [`${STREAM}-2`, STREAM] },
    expect: 'no identity-based',
  },
  {
    rule: 'NotResource with a wildcard',
    identity: { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:kinesis:*:*:stream/ord*' },
    expect: 'no identity-based',
  },
  {
    rule: 'Deny with NotResource denies every other resource',
    identity: [allow(), { Effect: 'Deny', Action: '*', NotResource: `${STREAM}-2` }],
    expect: 'deny identity-based',
  },
  {
    rule: 'Deny with NotResource spares the listed resource',
    identity: [allow(), { Effect: 'Deny', Action: '*', NotResource: STREAM }],
    expect: 'allowed',
  },
  {
    rule: 'NotAction and NotResource together',
    identity: { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:iam::*' },
    expect: 'allowed',
  },
];
