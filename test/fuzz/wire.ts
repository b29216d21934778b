import type { Random } from '../../src/lib/random.ts';
import type { FuzzCase, FuzzRequest, Http1Case } from './case.ts';
import { flipped } from './mutate.ts';
import { chance, latin1, pick } from './pick.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^[\t -~\u0080-\u00ff]*$/;
const TARGET = /^\/[!-~]*$/;
// The client's library adds or rejects them.
const NOT_OVER_HTTP2 = new Set([
  'host',
  'connection',
  'upgrade',
  'keep-alive',
  'transfer-encoding',
  'te',
  'http2-settings',
  'proxy-connection',
  'content-length',
  '__proto__',
]);

/** A request as a case of HTTP/1.1 or HTTP/2. */
export function onSomeWire(
  request: FuzzRequest & { name: string },
  random: Random,
  isForFunction: boolean,
): FuzzCase {
  return chance(random, 0.4) ? onHttp2(request, isForFunction) : onHttp1(request, random, isForFunction);
}

function onHttp2(
  { name, method, path, headers, body }: FuzzRequest & { name: string },
  isForFunction: boolean,
): FuzzCase {
  const seen = new Set<string>();
  const sendable = headers.filter(([field, value]) => {
    const isFirst = !seen.has(field);
    seen.add(field);
    return isFirst && TOKEN.test(field) && FIELD_VALUE.test(value) && !NOT_OVER_HTTP2.has(field);
  });
  return {
    wire: 'http2',
    name,
    isForFunction,
    headers: [
      [':method', method],
      [':path', path],
      [':scheme', 'http'],
      [':authority', '127.0.0.1'],
      ...sendable,
    ],
    body: body.toString('latin1'),
  };
}

function onHttp1(request: FuzzRequest & { name: string }, random: Random, isForFunction: boolean): Http1Case {
  const { name, method, path, headers, body } = request;
  const described = { wire: 'http1', name, isForFunction } as const;
  const isSound =
    TARGET.test(path) &&
    headers.filter(([field]) => field === 'host').length === 1 &&
    headers.every(
      ([field, value]) =>
        TOKEN.test(field) &&
        FIELD_VALUE.test(value) &&
        !['expect', 'upgrade', 'transfer-encoding'].includes(field),
    );
  const bytes = http1Bytes({ ...request, headers: [...headers, ['connection', 'close']] }, random);
  if (isSound && !chance(random, 0.3)) {
    return { ...described, bytes: bytes.toString('latin1'), framing: method === 'HEAD' ? 'head' : 'body' };
  }
  return {
    ...described,
    name: `${name}, broken`,
    bytes: broken(http1Bytes(request, random), body, random),
    framing: 'unknown',
  };
}

function http1Bytes({ method, path, headers, body }: FuzzRequest, random: Random): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  if (!chance(random, 0.1)) {
    const head = `${method} ${path} HTTP/1.1\r\n${lines}content-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), body]);
  }
  const chunks: Buffer[] = [
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}transfer-encoding: chunked\r\n\r\n`, 'latin1'),
  ];
  for (let at = 0; at < body.length;) {
    const chunk = body.subarray(at, at + 1 + random.integer(body.length));
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

/** Bytes that are not valid HTTP, end early, or continue after the request. */
function broken(bytes: Buffer, body: Buffer, random: Random): string {
  const text = bytes.toString('latin1');
  switch (random.integer(8)) {
    case 0:
      return text.slice(0, random.integer(text.length));
    case 1:
      return flipped(bytes, random).toString('latin1');
    case 2:
      return text + latin1(random, 40);
    case 3:
      return text + text;
    case 4:
      return text.replace(
        /content-length: \d+/,
        `content-length: ${pick(random, ['-1', '+1', '1e3', '99999999999', String(body.length + 9), '0x10', '1, 1', ''])}`,
      );
    case 5:
      return text.replace(
        '\r\n',
        `\r\n${pick(random, ['x y: 1', ': 1', 'x', ' x: 1', 'transfer-encoding: chunked', 'content-length: 3', `x: ${'y'.repeat(20_000)}`, 'x: \u0000'])}\r\n`,
      );
    case 6:
      return text.replaceAll('\r\n', '\n');
    default:
      return pick(random, [
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + latin1(random, 60),
        '\u0016\u0003\u0001',
        'GET',
        '\r\n\r\n',
        latin1(random, 200),
      ]);
  }
}
