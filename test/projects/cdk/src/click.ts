import type { KinesisStreamRecord } from 'aws-lambda';

export interface Click {
  readonly kind: 'view' | 'fraud';
  readonly page: string;
}

export function readClick({ kinesis: { data } }: KinesisStreamRecord): Click {
  return JSON.parse(Buffer.from(data, 'base64').toString()) as Click;
}
