import type { Infer } from '../../../schema/shape.ts';
import type { MessageAttributes } from '../../sqs/message/attributes.ts';
import type { MessageOrder } from '../fifo/message-order.ts';

/** A message as the subscriptions of one protocol receive it. */
export interface PublishedMessage {
  readonly messageId: string;
  readonly timestampMs: number;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Infer<typeof MessageAttributes> | undefined;
  /** Of standard topics; FIFO topics have an order. */
  readonly groupId: string | undefined;
  /** Of FIFO topics. */
  readonly order: (MessageOrder & { readonly sequenceNumber: string }) | undefined;
}
