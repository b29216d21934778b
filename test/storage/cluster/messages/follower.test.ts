import type { MsgHdrs } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { NatsFollower } from '../../../../src/storage/cluster/messages/nats/follower.ts';
import { encodeFrame } from '../../../../src/storage/cluster/messages/nats/frame.ts';
import type { Reply } from '../../../../src/storage/cluster/messages/nats/session.ts';
import type { NatsTools } from '../../../../src/storage/cluster/messages/nats/tools.ts';

type OnReply = (reply: Reply) => boolean;

function reply(code: number, seq = 0): Reply {
  const values: Record<string, string> = { 'Nats-Sequence': String(seq), 'Nats-Subject': 's.a' };
  const headers = { code, get: (name: string) => values[name] ?? '' } as unknown as MsgHdrs;
  return { subject: '', headers, data: encodeFrame('s.a', Buffer.from(`message ${seq}`)) };
}

/** A follower without a consumer, so that it reads, and tries again each 100 ms. */
function follow() {
  const clock = new VirtualClock();
  /** Requests that are not answered yet. */
  const held: { onReply: OnReply; end: () => void }[] = [];
  const state = { holds: false, lastSeq: async () => 0, resets: [] as string[], delivered: [] as number[] };
  const session = {
    ended: new Promise(() => {}),
    request: (_subject: string, _payload: unknown, { onReply }: { onReply: OnReply }) =>
      new Promise<void>((end) => {
        if (state.holds) held.push({ onReply, end });
        else if (onReply(reply(404))) end();
      }),
  };
  const log = () => {};
  const tools = {
    clock,
    logger: { info: log, warn: log, error: log },
    link: { connected: async () => session, isClosed: false },
  } as unknown as NatsTools;
  const follower = new NatsFollower(tools, {
    stream: 'S',
    subjectPrefix: 's',
    fromSeq: 1,
    handlers: {
      onMessage: ({ seq }) => void state.delivered.push(seq),
      onReset: (reason) => void state.resets.push(reason),
    },
    options: { missableAfterMs: Infinity },
    lastSeq: () => state.lastSeq(),
  });
  onTestFinished(() => follower.stop());
  return { clock, held, state, follower };
}

test('a message that arrives while the end of the log is asked for is not taken for one that NATS has lost', async () => {
  const { clock, held, state, follower } = follow();
  const reached = follower.reach(1);
  // Until the message is missed, and read.
  await clock.advance(240);
  state.holds = true;
  await clock.advance(20);
  expect(held).toHaveLength(1);
  let answer = (_seq: number) => {};
  state.lastSeq = () => new Promise<number>((resolve) => (answer = resolve));
  await clock.advance(200);
  // Stored after the leader has answered, and received before its answer.
  held[0]!.onReply(reply(0, 1));
  held[0]!.onReply(reply(204));
  held[0]!.end();
  await clock.advance(0);
  answer(0);
  await clock.advance(0);
  await reached;
  expect(state).toMatchObject({ delivered: [1], resets: [] });
});

test('a log that ends before what was delivered has lost messages', async () => {
  const { clock, held, state } = follow();
  state.holds = true;
  await clock.advance(100);
  held[0]!.onReply(reply(0, 1));
  held[0]!.onReply(reply(204));
  held[0]!.end();
  state.holds = false;
  await clock.advance(1_000);
  expect(state).toMatchObject({ delivered: [1] });
  expect(state.resets).toEqual([expect.stringMatching(/^S ends at message 0, but message 1 was delivered/)]);
});
