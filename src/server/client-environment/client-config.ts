import type { ClientTarget } from './aws-environment.ts';

/** What clients of AWS are created with: `new KinesisClient(clientConfig)`. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function clientConfigFor({ endpoint, region, account }: ClientTarget): ClientConfig {
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'millrace' } };
}
