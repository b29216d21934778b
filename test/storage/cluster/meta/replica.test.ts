import { expect, onTestFinished, test } from 'vitest';
import { turns, VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import {
  type Following,
  type FollowHandlers,
  type MessageLog,
  MessageLogError,
} from '../../../../src/storage/cluster/messages/port.ts';
import { encodeMetaMessage, UNKNOWN_WRITE } from '../../../../src/storage/cluster/meta/payload.ts';
import { MetaReplica } from '../../../../src/storage/cluster/meta/replica.ts';
import { afterSteps, MAX_STEPS_APART } from '../../../support/steps.ts';

class Follower implements Following {
  position = 0;
  readonly gaps = 0;
  readonly #handlers: FollowHandlers;
  readonly #waiting: { seq: number; resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(handlers: FollowHandlers) {
    this.#handlers = handlers;
  }

  reach(seq: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.position >= seq) resolve();
      else this.#waiting.push({ seq, resolve, reject });
    });
  }

  deliver(seq: number, text: string): void {
    const message = { key: 'key', value: Buffer.from(text), base: 0, write: UNKNOWN_WRITE };
    const payload = encodeMetaMessage({ ...message, baseWrite: UNKNOWN_WRITE });
    this.#handlers.onMessage({ seq, subject: 's', payload });
    this.position = seq;
    for (const each of this.#waiting) if (each.seq <= seq) each.resolve();
  }

  reset(): void {
    this.stop();
    this.#handlers.onReset('messages are missing');
  }

  stop(): void {
    for (const { reject } of this.#waiting) reject(new MessageLogError('unavailable', 'not followed'));
  }
}

/** A replica of a log with one document, whose messages the test delivers. */
async function openReplica() {
  const followers: Follower[] = [];
  const state = { lastSeq: 1 };
  const log = {
    follow: (_fromSeq: number, handlers: FollowHandlers) => {
      followers.push(new Follower(handlers));
      return followers.at(-1)!;
    },
    lastSeq: async () => state.lastSeq,
  } as unknown as MessageLog;
  const noLog = () => {};
  const opening = MetaReplica.open({
    log,
    clock: new VirtualClock(),
    logger: { info: noLog, warn: noLog, error: noLog },
  });
  followers[0]!.deliver(1, 'old');
  const replica = await opening;
  onTestFinished(() => replica.close());
  return { replica, followers, state };
}

const textOf = (replica: MetaReplica) => replica.get('key')?.value.toString();

test('a message is reached when the replica has it, also while everything is read again', async () => {
  for (let apart = 0; apart < MAX_STEPS_APART; apart++) {
    const { replica, followers, state } = await openReplica();
    state.lastSeq = 6;
    const seen = replica.reach(5).then(() => textOf(replica));
    afterSteps(apart, () => {
      followers[0]!.reset();
      followers[1]!.deliver(5, 'new');
    });
    await turns();
    followers[1]!.deliver(6, 'newest');
    expect(await seen, `${apart} steps apart`).toBe('newest');
  }
});

test('a follower that is reset at any moment is followed by another one', async () => {
  for (let apart = 0; apart < MAX_STEPS_APART; apart++) {
    const { replica, followers } = await openReplica();
    followers[0]!.reset();
    followers[1]!.deliver(1, 'again');
    afterSteps(apart, () => followers[1]!.reset());
    await turns();
    expect(followers, `${apart} steps apart`).toHaveLength(3);
    followers[2]!.deliver(2, 'newest');
    await replica.reach(2);
    expect(textOf(replica)).toBe('newest');
  }
});
