import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import type { SqsContext } from '../context.ts';
import {
  InvalidMessageContents,
  InvalidParameterValue,
  MissingRequiredParameter,
  OverLimit,
  QueueDoesNotExist,
} from '../errors.ts';
import { OUTGOING_MESSAGE_MEMBERS, sendOne, SENT_MESSAGE_MEMBERS } from '../outgoing-message.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const SendMessage = operation('SendMessage', {
  input: structure({ QueueUrl: string(), ...OUTGOING_MESSAGE_MEMBERS }),
  output: structure(SENT_MESSAGE_MEMBERS),
  errors: [
    InvalidMessageContents,
    InvalidParameterValue,
    MissingRequiredParameter,
    OverLimit,
    QueueDoesNotExist,
  ],
  access: onQueue('sqs:SendMessage'),
});

export const sendMessage: Handler<typeof SendMessage, SqsContext> = async (
  input,
  { queues, senderIdOf },
  caller,
) => sendOne(queues.requireByUrl(caller, input.QueueUrl), input, caller, senderIdOf?.(caller));
