import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { NatsLink } from '../../../../src/storage/cluster/messages/nats/link.ts';
import { Publisher } from '../../../../src/storage/cluster/messages/nats/publish.ts';
import { type Reply, RequestFailed } from '../../../../src/storage/cluster/messages/nats/session.ts';

type Outcome = RequestFailed | object;

test('NATS that answers no publish counts as silent after a while, until it answers', async () => {
  const clock = new VirtualClock();
  let outcome: Outcome = { seq: 1 };
  const session = {
    async request(_subject: string, _payload: unknown, { onReply }: { onReply: (reply: Reply) => boolean }) {
      if (outcome instanceof RequestFailed) throw outcome;
      onReply({ subject: '', data: Buffer.from(JSON.stringify(outcome)) });
    },
  };
  const link = { connected: async () => session, isClosed: false } as unknown as NatsLink;
  const publisher = new Publisher({ link, clock });
  const publish = (next: Outcome) => {
    outcome = next;
    return publisher.publish('S', 's.a', Buffer.from('x'), { expectedLast: 0 }).catch(() => undefined);
  };
  const lost = new RequestFailed('lost', 'no response');
  const stale = { error: { err_code: 10071, description: 'wrong last sequence: 3' } };
  await publish({ seq: 1 });
  await clock.advance(60_000);
  await publish(lost);
  expect(publisher.isSilent).toBe(false);
  await clock.advance(3_900);
  await publish(lost);
  expect(publisher.isSilent).toBe(false);
  await clock.advance(100);
  expect(publisher.isSilent).toBe(true);
  await publish(stale);
  expect(publisher.isSilent).toBe(false);
});
