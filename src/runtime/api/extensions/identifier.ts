import type { IncomingMessage } from 'node:http';
import { errorResponse, type StatusResponse } from '../status-response.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of the extension that sends a request, or the error for a request without a valid one. */
export function extensionIdentifier({ headers }: IncomingMessage): string | StatusResponse {
  const id = headers['lambda-extension-identifier'];
  if (typeof id !== 'string' || id === '') {
    const message = 'Missing Lambda-Extension-Identifier header';
    return errorResponse(403, 'Extension.MissingExtensionIdentifier', message);
  }
  return UUID.test(id)
    ? id.toLowerCase()
    : errorResponse(403, 'Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier');
}
