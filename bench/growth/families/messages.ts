import { CreateQueue } from '../../../src/services/sqs/operations/create-queue.ts';
import { DeleteMessage } from '../../../src/services/sqs/operations/delete-message.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { SendMessage } from '../../../src/services/sqs/operations/send-message.ts';
import { SendMessageBatch } from '../../../src/services/sqs/operations/send-message-batch.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eachGroup, type Family } from '../family.ts';

const QUEUE = 'growth';
const QueueUrl = `http://127.0.0.1/000000000000/${QUEUE}`;
const MESSAGES_PER_CALL = 10;
const BODY = 'the body of a message';

export const messages: Family = {
  name: 'messages',
  of: 'messages of one queue',
  calls: { put: 'SendMessage', read: 'ReceiveMessage and DeleteMessage' },
  // A queue holds at most 50,000 messages.
  sizes: [1_000, 10_000, 40_000],
  largest: [],
  serverOptions: [],
  linear: { start: 'the documents of all messages are in memory' },
  open: (server) => ({
    async grow(from, to) {
      const { client } = server();
      if (from === 0) await client.call(sqsTraits, CreateQueue, { QueueName: QUEUE });
      await eachGroup(from, to, MESSAGES_PER_CALL, async (first, end) => {
        const { Failed = [] } = await client.call(sqsTraits, SendMessageBatch, {
          QueueUrl,
          Entries: Array.from({ length: end - first }, (_, index) => ({
            Id: String(index),
            MessageBody: BODY,
          })),
        });
        if (Failed.length > 0) throw new Error(`a message was not stored: ${Failed[0]!.Code}`);
      });
    },
    put: () => server().client.call(sqsTraits, SendMessage, { QueueUrl, MessageBody: BODY }),
    async read() {
      const { client } = server();
      const { Messages = [] } = await client.call(sqsTraits, ReceiveMessage, { QueueUrl });
      const [message] = Messages;
      if (!message) throw new Error('no message was received');
      await client.call(sqsTraits, DeleteMessage, { QueueUrl, ReceiptHandle: message.ReceiptHandle });
    },
  }),
};
