import { MIB } from '../../lib/bytes.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
export const MAX_MESSAGE_BYTES = MIB;
export const MAX_RECEIVED_MESSAGES = 10;
export const MAX_WAIT_SECONDS = 20;
export const MAX_VISIBILITY_SECONDS = 12 * 3_600;
export const MAX_DELAY_SECONDS = 900;
export const MAX_FIFO_IN_FLIGHT = 20_000;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
export const MAX_MOVES_PER_SECOND = 500;
/** No more tasks of a queue are kept. */
export const MAX_LISTED_MOVES = 10;

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
export const MAX_TAGS = 50;
