import { tryParseJson } from '../../lib/json/bounded-json.ts';
import { type HttpResponse, responseWithHead } from './response.ts';

/**
 * The response that a function's result describes in payload format 1.0, which has no inferred form: it needs a
 * `statusCode`, and its `body` is a text. `multiValueHeaders` replace `headers` of the same name.
 * @returns undefined for any other result
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function response1Of(payload: Buffer, contentType: string): HttpResponse | undefined {
  const result = tryParseJson(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = result as Record<string, unknown>;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const single = membersOf(headers);
  const multiple = membersOf(multiValueHeaders);
  const names = new Set(multiple.map(([name]) => name.toLowerCase()));
  const isCookie = ([name]: readonly [string, unknown]) => name.toLowerCase() === 'set-cookie';
  const head = {
    statusCode,
    headers: Object.fromEntries([
      ...single.filter(([name]) => !names.has(name.toLowerCase())),
      ...multiple.filter((member) => !isCookie(member)),
    ]),
    cookies: multiple.filter(isCookie).flatMap(([, values]) => values),
  };
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  return responseWithHead(head, contentType, bytes);
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
