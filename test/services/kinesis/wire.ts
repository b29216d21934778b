import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { decodeCbor } from '../../../src/protocol/cbor/decode.ts';
import { compileCborWriter, formatCbor } from '../../../src/protocol/cbor/write.ts';
import { createDispatcher } from '../../../src/protocol/dispatcher.ts';
import { SlicedBody } from '../../../src/protocol/fast/sliced-body.ts';
import type { WireResponse } from '../../../src/protocol/http.ts';
import { document } from '../../../src/schema/shape.ts';
import { authorization, REQUEST_ID, wireRequest } from '../../support/wire.ts';
import { ACCOUNT, testKinesis } from './harness.ts';
import { NAME } from './samples.ts';

/** The two encodings of a body. */
export type Form = 'json' | 'cbor';

export interface WireOutput {
  readonly status: number;
  readonly contentType: string | undefined;
  /** Undefined for an event stream, which is closed at once. */
  readonly body: Buffer | undefined;
}

const writeAny = compileCborWriter(document());

/** The service behind a dispatcher, as clients call it, with a stream of the name in the samples. */
export async function wireKinesis() {
  const kinesis = await testKinesis();
  await kinesis.createStream(NAME);
  /** The errors that were logged. */
  const errors: unknown[] = [];
  const logger = {
    info() {},
    warn() {},
    error: (message: string, facts: unknown) => errors.push([message, facts]),
  };
  const dispatch = createDispatcher([kinesis.service], {
    logger,
    random: seededRandom('wire'),
    clock: systemClock,
  });

  async function send(operation: string, form: Form, body: Buffer): Promise<WireOutput> {
    const request = wireRequest({
      headers: {
        'content-type': `application/x-amz-${form}-1.1`,
        'x-amz-target': `Kinesis_20131202.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: authorization('kinesis', ACCOUNT, 'us-east-1'),
      },
      body,
    });
    const response = await dispatch(request, { requestId: REQUEST_ID, signal: AbortSignal.abort() });
    return {
      status: response.status,
      contentType: response.headers['Content-Type'],
      body: await bodyOf(response),
    };
  }

  return { ...kinesis, errors, send };
}

async function bodyOf({ body }: WireResponse): Promise<Buffer | undefined> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return Buffer.from(body);
  if (body instanceof SlicedBody) {
    const whole = Buffer.concat(body.pieces);
    body.release();
    return whole;
  }
  await body[Symbol.asyncIterator]().return?.();
  return undefined;
}

/** Encodes an input as a client does, except timestamps. */
export function encode(form: Form, input: unknown): Buffer {
  return form === 'cbor' ? formatCbor(writeAny, input) : Buffer.from(JSON.stringify(withBase64(input)));
}

export function decode(form: Form, body: Buffer): unknown {
  return form === 'cbor' ? decodeCbor(body) : JSON.parse(body.toString('utf8'));
}

function withBase64(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(withBase64);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withBase64(member)]));
}
