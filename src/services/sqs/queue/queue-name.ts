import { InvalidParameterValue } from '../errors.ts';

const QUEUE_NAME = /^[\w-]{1,80}$/;
const FIFO_NAME = /^(?=.{1,80}$)[\w-]+\.fifo$/;

/** @throws InvalidParameterValue */
export function requireQueueName(name: string, isFifo: boolean): void {
  if ((isFifo ? FIFO_NAME : QUEUE_NAME).test(name)) return;
  throw InvalidParameterValue(
    isFifo
      ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
      : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
}
