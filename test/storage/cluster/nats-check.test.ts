import { describe, expect, test } from 'vitest';
import {
  checkNats,
  type NatsFacts,
  type NatsServer,
  separateServers,
} from '../../../src/storage/cluster/nats-check.ts';
import { parseStoreUrl } from '../../../src/storage/cluster/url.ts';

const tagged: NatsServer = {
  name: 'n1',
  version: '2.15.3',
  jetstream: true,
  tags: ['sync:always'],
  atMs: 0,
};
const untagged: NatsServer = { ...tagged, name: 'n2', tags: [] };
const single: NatsFacts = {
  connected: { name: 'n1', version: '2.15.3', maxPayload: 16 * 2 ** 20 },
  isClustered: false,
  servers: [tagged],
};
const cluster: NatsFacts = { ...single, isClustered: true, servers: [tagged, tagged, untagged] };

describe('what NATS must be set to', () => {
  const check = (facts: NatsFacts, acceptDataLoss = false) => checkNats(facts, { acceptDataLoss });

  test.each([
    [single, false, { replicas: 1, placementTags: [] }],
    [cluster, false, { replicas: 3, placementTags: ['sync:always'] }],
    [{ ...cluster, servers: [untagged] }, true, { replicas: 3, placementTags: [] }],
    [{ ...single, servers: undefined }, true, { replicas: 1, placementTags: [] }],
  ])('right settings (%#)', (facts, acceptDataLoss, placement) => {
    expect(check(facts, acceptDataLoss)).toEqual(placement);
  });

  test.each<[string, NatsFacts, RegExp]>([
    [
      'an old server',
      { ...cluster, servers: [tagged, { ...tagged, name: 'n3', version: '2.9.10' }] },
      /n3 is version 2\.9\.10.*2\.14.*update nats-server/,
    ],
    [
      'the only version that is known',
      { ...single, servers: undefined, connected: { ...single.connected, version: '2.13.0' } },
      /n1 is version 2\.13\.0/,
    ],
    [
      'small messages',
      { ...single, connected: { ...single.connected, maxPayload: 2 ** 20 } },
      /"max_payload: 16MB"/,
    ],
    [
      'a server as it is installed, with all that is to be changed at once',
      {
        ...single,
        servers: [{ ...untagged, jetstream: false }],
        connected: { ...single.connected, maxPayload: 2 ** 20 },
      },
      /^NATS server n1 accepts .*"max_payload.*\nJetStream is not enabled: .*\n.*not confirmed by n1.*--accept-data-loss$/,
    ],
    ['no JetStream', { ...single, servers: [{ ...tagged, jetstream: false }] }, /"jetstream \{ store_dir/],
    [
      'no confirmation',
      { ...cluster, servers: [untagged] },
      /not confirmed by n2.*sync_interval: always.*server_tags: \["sync:always"\].*--accept-data-loss/,
    ],
    ['servers that may not be asked', { ...cluster, servers: undefined }, /may not ask.*--accept-data-loss/],
  ])('%s', (_, facts, message) => {
    expect(() => check(facts)).toThrow(message);
  });
});

test('several servers that are in no cluster are refused', () => {
  expect(separateServers(single, ['a:4222', 'b:4222'])).toMatch(
    /names 2 servers, and NATS server n1 is in no cluster.*routes/,
  );
  expect(separateServers(single, ['a:4222', 'a:4222'])).toBeUndefined();
  expect(separateServers(cluster, ['a:4222', 'b:4222'])).toBeUndefined();
});

test.each([
  ['nats://a', { servers: ['a'], name: 'millrace', tls: false }],
  [
    'nats://a:4222,b:4223,[::1]:4224/orders',
    { servers: ['a:4222', 'b:4223', '[::1]:4224'], name: 'orders', tls: false },
  ],
  [
    'tls://u%40x:p%3A%2F@a:4222/n',
    { servers: ['a:4222'], name: 'n', tls: true, user: 'u@x', password: 'p:/' },
  ],
  ['nats://secret@a', { servers: ['a'], name: 'millrace', tls: false, token: 'secret' }],
])('%s', (text, parsed) => {
  expect(parseStoreUrl(text)).toEqual(parsed);
});

test.each([
  ['a:4222', /begin with nats/],
  ['nats://', /not a host/],
  ['nats://a:x', /not a host/],
  ['nats://a/b/c', /1 to 32 letters/],
  ['nats://user:100%@a', /%25/],
])('a store URL that is refused: %s', (text, message) => {
  expect(() => parseStoreUrl(text)).toThrow(message);
});

test('an error does not repeat the password', () => {
  expect(() => parseStoreUrl('nats://user:hidden@a b')).toThrow(/^(?!.*hidden)/);
});
