import { isUtf8 } from 'node:buffer';
import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { readBody } from '../body.ts';
import { sendJson } from '../json-response.ts';
import type { Route } from '../route.ts';
import { errorResponse, sendStatus } from '../status-response.ts';

/**
 * `POST /extension/register`: an extension names the events that it wants.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#extensions-registration-api-a
 */
export const extensionRegister: Route = async (request, reply, { extensions, functionFacts }) => {
  const body = await readBody(request);
  const header = request.headers['lambda-extension-name'];
  const name = typeof header === 'string' ? extensionName(header) : '';
  if (name === '') {
    sendStatus(reply, errorResponse(403, 'Extension.InvalidExtensionName', 'Empty extension name'));
    return;
  }
  const events = body.kind === 'whole' ? eventsIn(body.bytes) : undefined;
  if (!events) {
    const message = 'The body must be a JSON object with a list "events"';
    sendStatus(reply, errorResponse(403, 'InvalidRequestFormat', message));
    return;
  }
  const registration = extensions.register(name, events);
  if (registration.kind === 'refused') {
    sendStatus(reply, registration.response);
    return;
  }
  const { account, functionName, version, handler } = functionFacts;
  const wantsAccount = featuresOf(request.headers['lambda-extension-accept-feature']).includes('accountId');
  const response = {
    functionVersion: version,
    functionName,
    handler,
    ...(wantsAccount && { accountId: account }),
  };
  sendJson(reply, 200, response, { 'Lambda-Extension-Identifier': registration.id });
};

/** Node reads a header as Latin-1, while most clients send the bytes of a file name, which are UTF-8. */
function extensionName(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : header;
}

function eventsIn(body: Buffer): readonly string[] | undefined {
  const request = tryParseJson(body) as { readonly events?: unknown } | null | undefined;
  if (typeof request !== 'object' || request === null) return undefined;
  const { events = [] } = request;
  const isList = Array.isArray(events) && events.every((event) => typeof event === 'string');
  return isList ? events : undefined;
}

function featuresOf(header: string | readonly string[] | undefined): readonly string[] {
  return typeof header === 'string' ? header.split(',').map((feature) => feature.trim()) : [];
}
