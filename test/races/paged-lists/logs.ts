import { type PagedList, listOf } from './list-of.ts';

export const LOGS_LISTS: readonly PagedList[] = [
  listOf('logs', 'DescribeLogGroups', {
    input: { limit: 2, logGroupNamePrefix: 'paged' },
    token: ['nextToken', 'nextToken'],
    items: ['logGroups', 'logGroupName'],
    make: (name) => ['logs', 'CreateLogGroup', { logGroupName: `paged-${name}` }],
    remove: (logGroupName) => ['logs', 'DeleteLogGroup', { logGroupName }],
  }),
  ...(['LogStreamName', 'LastEventTime'] as const).map((orderBy) =>
    listOf('logs', 'DescribeLogStreams', {
      input: {
        limit: 2,
        logGroupName: `streams-${orderBy}`,
        orderBy,
        descending: orderBy === 'LastEventTime',
      },
      token: ['nextToken', 'nextToken'],
      items: ['logStreams', 'logStreamName'],
      before: [['logs', 'CreateLogGroup', { logGroupName: `streams-${orderBy}` }]],
      make: (logStreamName) => [
        'logs',
        'CreateLogStream',
        { logGroupName: `streams-${orderBy}`, logStreamName },
      ],
      remove: (logStreamName) => [
        'logs',
        'DeleteLogStream',
        { logGroupName: `streams-${orderBy}`, logStreamName },
      ],
    }),
  ),
  listOf('logs', 'DescribeMetricFilters', {
    input: { limit: 2, logGroupName: 'filtered' },
    token: ['nextToken', 'nextToken'],
    items: ['metricFilters', 'filterName'],
    before: [['logs', 'CreateLogGroup', { logGroupName: 'filtered' }]],
    make: (filterName) => [
      'logs',
      'PutMetricFilter',
      {
        logGroupName: 'filtered',
        filterName,
        filterPattern: 'ERROR',
        metricTransformations: [{ metricName: 'Errors', metricNamespace: 'Paged', metricValue: '1' }],
      },
    ],
    remove: (filterName) => ['logs', 'DeleteMetricFilter', { logGroupName: 'filtered', filterName }],
  }),
  listOf('logs', 'DescribeResourcePolicies', {
    input: { limit: 2 },
    token: ['nextToken', 'nextToken'],
    items: ['resourcePolicies', 'policyName'],
    make: (policyName) => [
      'logs',
      'PutResourcePolicy',
      { policyName, policyDocument: '{"Version":"2012-10-17","Statement":[]}' },
    ],
    remove: (policyName) => ['logs', 'DeleteResourcePolicy', { policyName }],
  }),
];
