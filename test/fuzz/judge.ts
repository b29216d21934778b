import type { FuzzCase } from './case.ts';
import type { Sent } from './send.ts';

const HEAD = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*\r\n)*)\r\n/;

// 501: S3 has it for what is not served. 503: too much at once. Both are answers, unlike 500.
const SOUND_ERRORS = new Set([501, 503]);
// What AWS answers to a target of a service under a strange content type: recorded from Kinesis.
const AWS_OWN_500 = '<InternalFailure/>\n';

/** @returns what is wrong with the answer, or undefined */
export function judge(fuzzCase: FuzzCase, sent: Sent): string | undefined {
  if (sent.hung) return 'no answer, and the connection stays open';
  if (sent.left === true) return undefined;
  if (fuzzCase.wire === 'http2') {
    return sent.status === undefined ? undefined : judgeStatus(sent.status, sent.text, fuzzCase);
  }
  if (fuzzCase.framing === 'unknown') {
    const [, status] = HEAD.exec(sent.text) ?? [];
    return status === undefined ? undefined : judgeStatus(Number(status), sent.text, fuzzCase);
  }
  return judgeOneAnswer(fuzzCase, sent.text);
}

function judgeStatus(status: number, text: string, { isForFunction = false }: FuzzCase): string | undefined {
  if (status < 500 || SOUND_ERRORS.has(status) || text.endsWith(AWS_OWN_500)) return undefined;
  // A function may answer any error, and the server 502 for what is no answer.
  return isForFunction ? undefined : `status ${status}`;
}

/** The request was sound and asked for a close, so one answer is expected and nothing behind it. */
function judgeOneAnswer(fuzzCase: FuzzCase & { wire: 'http1' }, text: string): string | undefined {
  const head = HEAD.exec(text);
  if (!head) return text === '' ? 'closed without an answer' : 'the answer is no HTTP';
  const status = Number(head[1]);
  if (status < 200) return `an answer of status ${status}`;
  const body = text.slice(head[0].length);
  const fault = judgeStatus(status, body, fuzzCase);
  if (fault !== undefined) return fault;
  if (fuzzCase.framing === 'head' || status === 204 || status === 304) {
    return body === '' ? undefined : `${body.length} bytes follow an answer that has no body`;
  }
  const fields = head[2]!.toLowerCase();
  const lengths = [...fields.matchAll(/^content-length: *(.*)\r$/gm)].map(([, length]) => Number(length));
  const isChunked = /^transfer-encoding: *chunked\r$/m.test(fields);
  if (lengths.length + Number(isChunked) !== 1) return 'the answer says not once how long it is';
  if (isChunked) return /(?:^|\r\n)0\r\n\r\n$/.test(body) ? undefined : 'the last chunk is missing';
  return body.length === lengths[0]
    ? undefined
    : `${body.length} bytes follow where ${lengths[0]} were promised`;
}
