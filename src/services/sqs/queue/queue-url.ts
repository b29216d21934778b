/** The parts of `https://sqs.us-east-1.amazonaws.com/123456789012/orders` or its path. The host is ignored. */
export interface QueueUrl {
  readonly account: string;
  readonly name: string;
}

/** @returns undefined when the text is no URL of a queue */
export function parseQueueUrl(text: string): QueueUrl | undefined {
  const [, account, name] = /^(?:https?:\/\/[^/]+)?\/(\d{12})\/([^/?#]+)$/.exec(text) ?? [];
  return account === undefined || name === undefined ? undefined : { account, name };
}
