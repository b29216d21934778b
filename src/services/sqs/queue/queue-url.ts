/**
 * The parts of `https://sqs.us-east-1.amazonaws.com/123456789012/orders` or its path. The host is ignored. As on AWS, the
 * name alone is a queue of the caller's account.
 */
export interface QueueUrl {
  readonly account: string | undefined;
  readonly name: string;
}

/** @returns undefined when the text is neither the URL nor the name of a queue */
export function parseQueueUrl(text: string): QueueUrl | undefined {
  if (/^[\w-]+(\.fifo)?$/.test(text)) return { account: undefined, name: text };
  const [, account, name] = /^(?:https?:\/\/[^/]+)?\/(\d{12})\/([^/?#]+)$/.exec(text) ?? [];
  return account === undefined || name === undefined ? undefined : { account, name };
}
