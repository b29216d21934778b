import type { Credentials } from '../../lib/aws/signature-v4.ts';
import type { ClientTarget } from './aws-environment.ts';

/** What clients of AWS are created with: `new KinesisClient(clientConfig)`. */
export interface ClientConfig {
  /** `http://127.0.0.1:41234` */
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
  { endpoint, region, account, credentials }: ClientTarget,
  sessionToken?: string,
): ClientConfig {
  if (credentials) return { endpoint, region, credentials: signingOnly(credentials) };
  const token = sessionToken === undefined ? {} : { sessionToken };
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'millrace', ...token } };
}

function signingOnly({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Credentials): ClientConfig['credentials'] {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
