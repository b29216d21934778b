import type { ClientTarget } from './aws-environment.ts';

/** What clients of AWS are created with: `new KinesisClient(clientConfig)`. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Names the pipeline, among those at one endpoint. */
    readonly sessionToken?: string;
  };
}

export function clientConfigFor(
  { endpoint, region, account }: ClientTarget,
  sessionToken?: string,
): ClientConfig {
  const token = sessionToken === undefined ? {} : { sessionToken };
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'millrace', ...token } };
}
