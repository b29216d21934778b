import { InvalidParameter } from './errors.ts';

const TOPIC_NAME = /^[\w-]{1,256}$/;
const FIFO_TOPIC_NAME = /^[\w-]{1,251}\.fifo$/;

/** @throws InvalidParameter */
export function requireTopicName(name: string, isFifo: boolean): void {
  if ((isFifo ? FIFO_TOPIC_NAME : TOPIC_NAME).test(name)) return;
  throw InvalidParameter('Invalid parameter: Topic Name');
}
