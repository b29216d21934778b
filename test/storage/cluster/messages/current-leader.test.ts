import { expect, test } from 'vitest';
import { isCurrentLeader } from '../../../../src/storage/cluster/messages/nats/last-seq.ts';

const replica = (name: string, silentMs: number, offline = false) => ({
  name,
  active: silentMs * 1e6,
  offline,
});

// The server that answers does not list itself.
test.each([
  ['a single server', undefined, true],
  ['one copy in a cluster', { leader: 'n1' }, true],
  ['both others were heard from', { leader: 'n1', replicas: [replica('n2', 1), replica('n3', 900)] }, true],
  ['one of them was', { leader: 'n1', replicas: [replica('n2', 1), replica('n3', 60_000)] }, true],
  ['the one is gone', { leader: 'n1', replicas: [replica('n2', 1, true), replica('n3', 60_000)] }, false],
  ['neither was', { leader: 'n1', replicas: [replica('n2', 3_500), replica('n3', 14_000)] }, false],
  [
    'the silence of the others is unknown',
    { leader: 'n1', replicas: [replica('n2', 0), replica('n3', 0)] },
    false,
  ],
  ['another server leads', { leader: 'n2', replicas: [replica('n2', 1), replica('n3', 1)] }, false],
  ['there is no leader', { leader: '', replicas: [replica('n2', 1), replica('n3', 1)] }, false],
  ['no leader is named', { replicas: [replica('n1', 0), replica('n2', 1), replica('n3', 1)] }, false],
])('%s', (_, cluster, expected) => {
  expect(isCurrentLeader(cluster ? { cluster } : {})).toBe(expected);
});
