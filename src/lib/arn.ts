import type { Namespace } from './namespace.ts';

/** `arn:aws:kinesis:us-east-1:123456789012:stream/orders`, in its parts. */
export interface Arn extends Namespace {
  readonly partition: string;
  readonly service: string;
  /** All that follows the account: `stream/orders`, `function:ingestion:7`. */
  readonly resource: string;
}

/** @returns undefined when the text is not an ARN; region and account may be empty in one */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match) return undefined;
  const [, partition, service, region, account, resource] = match;
  return {
    partition: partition!,
    service: service!,
    region: region!,
    account: account!,
    resource: resource!,
  };
}

export function formatArn(service: string, { account, region }: Namespace, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
