import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { createTransport, type Transport } from '../../client/transport.ts';
import { isLoopback } from '../../server/loopback.ts';
import { caFor, type ProcessContext } from './ca-file.ts';
import { serverCredentials } from './server-credentials.ts';

/** What a server asks for before it serves its reports. */
export interface ReportAccess {
  /** Certificates of the authorities to trust, in PEM. */
  readonly ca?: string | undefined;
  readonly credentials?: Credentials | undefined;
}

export async function reportAccess(endpoint: string, context: ProcessContext): Promise<ReportAccess> {
  return { ca: caFor(endpoint, context), credentials: await serverCredentials(context) };
}

/** A connection for reports, with the credentials in the form that the page of the server uses: HTTP Basic. */
export function reportTransport(endpoint: string, { ca, credentials }: ReportAccess): Transport {
  const url = new URL(endpoint);
  const transport = createTransport(url, { maxConnections: 1, ca, source: '--endpoint' });
  // In clear, the secret must not leave this machine; sessions cannot be used in this form.
  const isPrivate = url.protocol === 'https:' || isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  if (!credentials || credentials.sessionToken !== undefined || !isPrivate) return transport;
  const { accessKeyId, secretAccessKey } = credentials;
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;
  return {
    close: () => transport.close(),
    send: (request, options) =>
      transport.send({ ...request, headers: { ...request.headers, authorization } }, options),
  };
}
