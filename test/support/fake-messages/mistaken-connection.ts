import { MessageLogError, type PublishOptions } from '../../../src/storage/cluster/messages/port.ts';
import { FakeConnection } from './connection.ts';
import type { FakeNats } from './nats.ts';
import { directLink, type Link } from './link.ts';

/** Reports a message as refused or not sent, once it was stored. */
export class MistakenConnection extends FakeConnection {
  #report: MessageLogError | undefined;

  constructor(nats: FakeNats, link: Link = directLink) {
    super(nats, link);
  }

  /** The next publish ends with this error, and is stored. */
  misreport(report: MessageLogError): void {
    this.#report = report;
  }

  override async publish(subject: string, payload: Buffer, options: PublishOptions): Promise<number> {
    const seq = await super.publish(subject, payload, options);
    const report = this.#report;
    this.#report = undefined;
    if (report) throw report;
    return seq;
  }
}

/**
 * What a publish that was stored may report. While a leader is being replaced, two servers answer: the old one refuses what
 * the new one stores.
 */
export const WRONG_REPORTS: readonly (readonly [string, MessageLogError])[] = [
  ['was not sent', new MessageLogError('not-written', 'nothing was sent')],
  ['was refused by a server that is behind', new MessageLogError('stale', 'wrong: 0', { lastSeq: 0 })],
  ['was refused because of one in flight', new MessageLogError('stale', 'wrong last sequence')],
  ['was not answered', new MessageLogError('unknown', 'no answer')],
];
