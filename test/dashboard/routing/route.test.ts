import { expect, test } from 'vitest';
import { listPath, parseRoute, pathTo } from '../../../src/dashboard/routing/route.ts';

test.each([
  ['/_millrace/', { view: 'overview' }],
  ['/_millrace', { view: 'overview' }],
  [listPath('streams'), { view: 'streams' }],
  [pathTo('streams', 'clicks'), { view: 'stream', name: 'clicks' }],
  [pathTo('streams', 'clicks', 'records'), { view: 'records', name: 'clicks' }],
  [
    pathTo('streams', 'clicks', 'records', 'shardId-0', '49'),
    { view: 'records', name: 'clicks', shardId: 'shardId-0', record: '49' },
  ],
  [pathTo('functions', 'my/fn %'), { view: 'function', name: 'my/fn %', tab: 'invocations' }],
  [pathTo('functions', 'enrich', 'log'), { view: 'function', name: 'enrich', tab: 'log' }],
  [pathTo('functions', 'enrich', 'invocations', 'id'), { view: 'invocation', name: 'enrich', id: 'id' }],
  [pathTo('queues', 'failed'), { view: 'queue', name: 'failed' }],
  [pathTo('other', 'x'), { view: 'unknown', path: '/_millrace/other/x' }],
  ['/_millrace/streams/%E0%A4%A', { view: 'stream', name: '%E0%A4%A' }],
])('the address %s', (path, route) => {
  expect(parseRoute(path)).toEqual(route);
});
