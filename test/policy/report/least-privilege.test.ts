import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../src/policy/document.ts';
import { minimalPolicy, type Observation } from '../../../src/policy/report/minimal-policy.ts';
import { unusedGrants } from '../../../src/policy/report/unused-grants.ts';

const ORDERS = 'arn:aws:kinesis:us-east-1:111111111111:stream/orders';
const INVOICES = 'arn:aws:kinesis:us-east-1:111111111111:stream/invoices';
const LOGS = 'arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/ingest:*';

const uses = (resource: string, ...actions: string[]): Observation[] =>
  actions.map((action) => ({ action, resource }));

describe('minimalPolicy', () => {
  it('groups by resource, and resources by their actions', () => {
    const observed = [
      ...uses(ORDERS, 'kinesis:PutRecord', 'kinesis:DescribeStreamSummary'),
      ...uses(LOGS, 'logs:PutLogEvents', 'logs:CreateLogStream'),
      ...uses(INVOICES, 'kinesis:DescribeStreamSummary', 'kinesis:PutRecord'),
      ...uses('*', 'kinesis:ListStreams'),
    ];
    const expected = [
      { Effect: 'Allow', Action: ['kinesis:ListStreams'], Resource: ['*'] },
      {
        Effect: 'Allow',
        Action: ['kinesis:DescribeStreamSummary', 'kinesis:PutRecord'],
        Resource: [INVOICES, ORDERS],
      },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: [LOGS] },
    ];
    expect(minimalPolicy(observed)).toEqual(expected);
    expect(minimalPolicy(observed.toReversed())).toEqual(expected);
    expect(minimalPolicy([])).toEqual([]);
  });

  it('leaves out what a pattern covers for the same action', () => {
    const bucket = 'arn:aws:s3:::photos';
    const observed = [
      ...uses(`${bucket}/*`, 's3:GetObject', 's3:GetObject'),
      ...uses(`${bucket}/a.jpg`, 's3:GetObject', 's3:PutObject'),
      ...uses(bucket, 's3:ListBucket'),
    ];
    expect(minimalPolicy(observed)).toEqual([
      { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [bucket] },
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${bucket}/*`] },
      { Effect: 'Allow', Action: ['s3:PutObject'], Resource: [`${bucket}/a.jpg`] },
    ]);
  });
});

describe('unusedGrants', () => {
  const observed = [
    ...uses(ORDERS, 'kinesis:PutRecord', 'kinesis:DescribeStreamSummary'),
    ...uses(LOGS, 'logs:PutLogEvents'),
    ...uses('*', 'kinesis:ListStreams'),
  ];
  const unusedOf = (...statements: object[]) =>
    unusedGrants(
      parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'identity'),
      observed,
    );

  it('are actions that were never observed on a resource', () => {
    const Action = ['kinesis:PutRecord', 'kinesis:GetRecord'];
    expect(unusedOf({ Sid: 'Streams', Effect: 'Allow', Action, Resource: [ORDERS, INVOICES] })).toEqual([
      { sid: 'Streams', index: 0, action: 'kinesis:GetRecord', resource: ORDERS, usedActions: [] },
      { sid: 'Streams', index: 0, action: 'kinesis:PutRecord', resource: INVOICES, usedActions: [] },
      { sid: 'Streams', index: 0, action: 'kinesis:GetRecord', resource: INVOICES, usedActions: [] },
    ]);
    expect(unusedOf({ Effect: 'Allow', Action: 'kinesis:putrecord', Resource: ORDERS })).toEqual([]);
  });

  it('are wildcards for actions, with the actions that were observed', () => {
    const usedActions = ['kinesis:DescribeStreamSummary', 'kinesis:ListStreams', 'kinesis:PutRecord'];
    expect(unusedOf({ Effect: 'Allow', Action: 'kinesis:*', Resource: '*' })).toMatchObject([
      { action: 'kinesis:*', resource: '*', usedActions },
    ]);
    expect(unusedOf({ Effect: 'Allow', NotAction: 'logs:*', NotResource: INVOICES })).toMatchObject([
      { action: 'everything except logs:*', resource: `everything except ${INVOICES}`, usedActions },
    ]);
    expect(unusedOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' })).toMatchObject([{ usedActions: [] }]);
  });

  it('regard what is observed as a pattern, variables, and no Deny', () => {
    const stream = `${LOGS.slice(0, -1)}log-stream:2026/01/01`;
    expect(unusedOf({ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: stream })).toEqual([]);
    const own = ORDERS.replace('orders', '${aws:username}');
    expect(unusedOf({ Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: own })).toEqual([]);
    expect(unusedOf({ Effect: 'Allow', Action: 'kinesis:ListStreams', Resource: ORDERS })).toHaveLength(1);
    expect(unusedOf({ Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' })).toEqual([]);
  });
});
