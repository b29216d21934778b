import { queueArn } from '../../../../services/sqs/queue/document.ts';
import type { Queue, ReceivedMessage } from '../../../../services/sqs/queue/queue.ts';
import type { RedriveReply } from '../../queue-contract.ts';
import { Refusal } from '../../reply.ts';
import type { PageRequest } from '../../request.ts';
import type { RedriveTools } from './deliver-again.ts';
import { readFailure } from './failure.ts';
import { functionOf, Outcomes, redeliver } from './redeliver.ts';

/** Messages of one request; the next request continues. */
const MAX_MESSAGES = 1_000;
const MESSAGES_PER_RECEIVE = 10;
/** Longer than the longest timeout of a function, so that no other consumer receives a message meanwhile. */
const HIDDEN_SECONDS = 1_200;

/**
 * Sends the failed batches and events in a queue to the function again, one after another, and deletes the messages of
 * those that it processes. All other messages are visible again afterwards. @throws Refusal
 */
export async function redrive(tools: RedriveTools, request: PageRequest): Promise<RedriveReply> {
  const [queueName = ''] = request.names;
  const functionName = functionOf(request);
  const queue = tools.parts.queues.find(request.namespace, queueName);
  if (!queue) throw new Refusal(404, 'NoSuchQueue', `There is no queue ${queueName}.`);
  const { signal } = request.context;
  // Until they are deleted. All of them become visible again, whatever fails.
  const kept = new Set<ReceivedMessage>();
  const outcomes = new Outcomes();
  try {
    for await (const message of messagesOf(queue, kept, signal)) {
      const outcome = await redeliver(tools, request, readFailure(message), {
        queueArn: queueArn(queue.document),
        functionName,
      });
      outcomes.add(message.messageId, outcome);
      if (outcome.kind !== 'delivered') continue;
      await queue.delete(message.receiptHandle);
      kept.delete(message);
    }
  } finally {
    for (const { receiptHandle } of kept) queue.putBack(receiptHandle);
  }
  return outcomes.reply();
}

/** No message comes twice: those that stay in the queue are hidden until the end. */
async function* messagesOf(queue: Queue, kept: Set<ReceivedMessage>, signal: AbortSignal) {
  for (let received = 0; received < MAX_MESSAGES;) {
    const messages = await queue.receive({
      maxMessages: MESSAGES_PER_RECEIVE,
      visibilitySeconds: HIDDEN_SECONDS,
      waitSeconds: 0,
      signal,
    });
    if (messages.length === 0) return;
    for (const message of messages) kept.add(message);
    received += messages.length;
    yield* messages;
  }
}
