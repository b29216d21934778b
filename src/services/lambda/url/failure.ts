import type { HttpResponse } from '../../http/response.ts';

/** The function failed, or its result is not a valid response. */
export function failureResponse(): HttpResponse {
  return textResponse(502, 'Internal Server Error');
}

export function messageResponse(status: number, Message: string): HttpResponse {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, cookies: [], body: Buffer.from(JSON.stringify({ Message })) };
}

/** The request is not allowed, or there is no such URL. */
export function forbiddenResponse(): HttpResponse {
  const { headers, ...response } = messageResponse(
    403,
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  );
  return { ...response, headers: { ...headers, 'x-amzn-errortype': 'AccessDeniedException' } };
}

function textResponse(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain' }, cookies: [], body: Buffer.from(text) };
}
