import { ALARM_RULE } from '../resources.ts';
import { type PagedList, listOf, NAMES, NEXT_TOKEN } from './list-of.ts';

export const OTHER_LISTS: readonly PagedList[] = [
  listOf('monitoring', 'DescribeAlarms', {
    input: { MaxRecords: 2 },
    token: NEXT_TOKEN,
    items: ['MetricAlarms', 'AlarmName'],
    make: (AlarmName) => ['monitoring', 'PutMetricAlarm', { AlarmName, ...ALARM_RULE }],
    remove: (name) => ['monitoring', 'DeleteAlarms', { AlarmNames: [name] }],
  }),
  listOf('ssm', 'DescribeParameters', {
    input: { MaxResults: 2 },
    token: NEXT_TOKEN,
    items: ['Parameters', 'Name'],
    make: (Name) => ['ssm', 'PutParameter', { Name, Value: 'v', Type: 'String' }],
    remove: (Name) => ['ssm', 'DeleteParameter', { Name }],
  }),
  listOf('ssm', 'GetParametersByPath', {
    input: { MaxResults: 2, Path: '/paged' },
    token: NEXT_TOKEN,
    items: ['Parameters', 'Name'],
    make: (name) => ['ssm', 'PutParameter', { Name: `/paged/${name}`, Value: 'v', Type: 'String' }],
    remove: (Name) => ['ssm', 'DeleteParameter', { Name }],
  }),
  listOf('apigatewayv2', 'GetApis', {
    input: { MaxResults: '2' },
    token: ['NextToken', 'nextToken'],
    items: ['items', 'apiId'],
    make: (name) => ['apigatewayv2', 'CreateApi', { name, protocolType: 'HTTP' }],
    remove: (ApiId) => ['apigatewayv2', 'DeleteApi', { ApiId }],
  }),
  listOf('s3', 'ListBuckets', {
    input: { Prefix: 'bucket-', MaxBuckets: 2 },
    token: ['ContinuationToken', 'ContinuationToken'],
    items: ['Buckets', 'Name'],
    names: NAMES.map((name) => `bucket-${name}`),
    make: (Bucket) => ['s3', 'CreateBucket', { Bucket }],
    remove: (Bucket) => ['s3', 'DeleteBucket', { Bucket }],
  }),
  listOf('s3', 'ListObjectsV2', {
    input: { Bucket: 'paged', MaxKeys: 2 },
    token: ['ContinuationToken', 'NextContinuationToken'],
    items: ['Contents', 'Key'],
    before: [['s3', 'CreateBucket', { Bucket: 'paged' }]],
    make: (Key) => ['s3', 'PutObject', { Bucket: 'paged', Key, Body: Buffer.from('x') }],
    remove: (Key) => ['s3', 'DeleteObject', { Bucket: 'paged', Key }],
  }),
];
