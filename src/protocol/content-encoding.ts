import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Slots } from '../lib/concurrency/slots.ts';
import { SerializationError } from '../schema/common-errors.ts';
import type { WireRequest } from './http.ts';

// What a compressed body may come to: no operation that clients compress for takes as much.
const MAX_BYTES = 16 * 1024 * 1024;

// A body may grow a thousandfold, so only so many are inflated at a time.
const MAX_AT_ONCE = 8;

const inflate = promisify(gunzip);

/**
 * Bodies as they were before clients compressed them, as SDKs do with large requests of some operations.
 * @see https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
 */
export class BodyDecoder {
  readonly #slots = new Slots(MAX_AT_ONCE);

  static isEncoded({ headers, body }: WireRequest): boolean {
    return headers['content-encoding'] !== undefined && body.length > 0;
  }

  /** @throws SerializationException for what is not gzip, or comes to too much */
  async decode(request: WireRequest): Promise<Buffer> {
    const { headers, body } = request;
    if (!BodyDecoder.isEncoded(request) || headers['content-encoding']!.trim().toLowerCase() !== 'gzip')
      return body;
    return this.#slots.run(async () => {
      try {
        return await inflate(body, { maxOutputLength: MAX_BYTES });
      } catch {
        throw SerializationError();
      }
    });
  }
}
