import type { FuzzCase } from './case.ts';
import type { Sent } from './send.ts';

const HEAD = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*\r\n)*)\r\n/;

// 501: unsupported by S3. 503: too many requests at once. Both are intended, unlike 500.
const SOUND_ERRORS = new Set([501, 503]);
// The response of AWS to a target of Kinesis with an unknown content type: docs/aws/wire-protocols.md#order-of-checks.
const AWS_OWN_500 = '<InternalFailure/>\n';

/** @returns the fault of the response, or undefined */
export function judge(fuzzCase: FuzzCase, sent: Sent): string | undefined {
  if (sent.hung) return 'no response, and the connection stays open';
  if (sent.left === true) return undefined;
  if (fuzzCase.wire === 'http2') {
    return sent.status === undefined ? undefined : judgeStatus(sent.status, sent.text, fuzzCase);
  }
  if (fuzzCase.framing === 'unknown') {
    const [, status] = HEAD.exec(sent.text) ?? [];
    return status === undefined ? undefined : judgeStatus(Number(status), sent.text, fuzzCase);
  }
  return judgeOneResponse(fuzzCase, sent.text);
}

function judgeStatus(status: number, text: string, { isForFunction = false }: FuzzCase): string | undefined {
  if (status < 500 || SOUND_ERRORS.has(status) || text.endsWith(AWS_OWN_500)) return undefined;
  // A function may return any error, and the server returns 502 when its response is invalid.
  return isForFunction ? undefined : `status ${status}`;
}

/** The request was valid and asked to close the connection, so exactly one response is expected. */
function judgeOneResponse(fuzzCase: FuzzCase & { wire: 'http1' }, text: string): string | undefined {
  const head = HEAD.exec(text);
  if (!head) return text === '' ? 'closed without a response' : 'the response is no HTTP';
  const status = Number(head[1]);
  if (status < 200) return `a response of status ${status}`;
  const body = text.slice(head[0].length);
  const fault = judgeStatus(status, body, fuzzCase);
  if (fault !== undefined) return fault;
  if (fuzzCase.framing === 'head' || status === 204 || status === 304) {
    return body === '' ? undefined : `${body.length} bytes follow a response that has no body`;
  }
  const fields = head[2]!.toLowerCase();
  const lengths = [...fields.matchAll(/^content-length: *(.*)\r$/gm)].map(([, length]) => Number(length));
  const isChunked = /^transfer-encoding: *chunked\r$/m.test(fields);
  if (lengths.length + Number(isChunked) !== 1) return 'the length of the response is not given exactly once';
  if (isChunked) return /(?:^|\r\n)0\r\n\r\n$/.test(body) ? undefined : 'the last chunk is missing';
  return body.length === lengths[0]
    ? undefined
    : `${body.length} bytes follow where ${lengths[0]} were announced`;
}
