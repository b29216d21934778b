import { parseJsonObject } from '../../../lib/json/json-object.ts';
import { UNLIMITED } from '../decision/change-limits.ts';
import type { ScalableResource } from './scalable-resource.ts';

/** Calls a URL, as HTTP integrations of API Gateway do: the URL of an API of this server does not leave the process. */
export type CallUrl = (request: {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}) => Promise<{ readonly status: number; readonly body: Buffer }>;

/**
 * A resource that another program scales. GET returns its capacity, PATCH with `desiredCapacity` changes it.
 * @see docs/aws/application-autoscaling.md#custom-resources
 */
export function httpResource(callUrl: CallUrl, url: URL): ScalableResource {
  const send = async (method: string, document?: object) => {
    const body = Buffer.from(document ? JSON.stringify(document) : '');
    const headers = { accept: 'application/json', ...(document && { 'content-type': 'application/json' }) };
    const response = await callUrl({ url, method, headers, body });
    const text = response.body.toString('utf8');
    const result = parseJsonObject(text);
    if (response.status === 200 && result) return result;
    const message = typeof result?.['message'] === 'string' ? result['message'] : text;
    throw new Error(
      `${method} ${url.href} returned ${response.status} instead of 200 with a JSON object: ${message.slice(0, 200)}`,
    );
  };
  return {
    limits: UNLIMITED,
    async read() {
      const { actualCapacity, desiredCapacity, scalingStatus, failureReason } = await send('GET');
      if (typeof actualCapacity !== 'number' || typeof desiredCapacity !== 'number') {
        throw new Error(`GET ${url.href} returned no numbers for actualCapacity and desiredCapacity`);
      }
      return {
        capacity: actualCapacity,
        isChanging: scalingStatus === 'InProgress' || scalingStatus === 'Pending',
        ...(scalingStatus === 'Failed' && {
          failure: `${url.href} reports that its scaling failed: ${typeof failureReason === 'string' ? failureReason : 'no reason given'}`,
        }),
      };
    },
    async change(desiredCapacity) {
      await send('PATCH', { desiredCapacity });
    },
  };
}
