import { defineError } from '../../schema/error.ts';
import type { RestStyle } from './rest.ts';
import { jsonBodies } from './json-body.ts';
import { notSupported } from '../errors/rpc-error.ts';

const UnreadableBody = defineError('InvalidRequestContentException');
const UnknownPath = defineError('UnknownOperationException', { status: 404 });

// Status 403 here, 400 in the JSON-RPC protocols: docs/aws/wire-protocols.md#authentication-errors.
const FORBIDDEN: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
]);

// Errors that do not come from the service itself have no `Type`: docs/aws/lambda-functions.md#requests-and-errors.
const UNTYPED: ReadonlySet<string> = new Set([
  ...FORBIDDEN,
  'ValidationException',
  'SerializationException',
  'UnknownOperationException',
]);

/** The rest-json protocol of Lambda. */
export const restJsonStyle: RestStyle = {
  bodies: jsonBodies,
  keepsEncodedBlobs: false,
  prepare: (request) => request,
  unknownPath: ({ name }, { method, path }) => UnknownPath(notSupported(name, `at ${method} ${path}`)),
  unreadable: (error) =>
    error instanceof SyntaxError
      ? UnreadableBody(`Could not parse request body into json: ${error.message}`)
      : undefined,
  respond: ({ caller }, { status, headers, body }) => ({
    status,
    headers: {
      'x-amzn-RequestId': caller.requestId,
      ...(body.length === 0 ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body,
  }),
  fail({ caller }, { declaration, message, details }) {
    const { code, status, fault, messageMember } = declaration;
    const type = fault === 'client' && !UNTYPED.has(code) ? { Type: 'User' } : {};
    const text = message === '' ? {} : { [messageMember]: message };
    return {
      status: FORBIDDEN.has(code) ? 403 : status,
      headers: {
        'x-amzn-RequestId': caller.requestId,
        'content-type': 'application/json',
        'x-amzn-errortype': code,
      },
      body: JSON.stringify({ ...type, ...details, ...text }),
    };
  },
};
