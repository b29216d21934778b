import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { MIB } from '../lib/bytes.ts';
import { Slots } from '../lib/concurrency/slots.ts';
import { SerializationError } from '../schema/common-errors.ts';
import type { WireRequest } from './http.ts';

// The largest decompressed body. Operations with compressed requests accept less.
const MAX_BYTES = 16 * MIB;

// Decompression may enlarge a body a thousandfold, so few bodies are decompressed at once.
const MAX_AT_ONCE = 8;

const inflate = promisify(gunzip);

/**
 * Decompresses bodies. SDKs compress large requests of some operations.
 * @see https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait
 */
export class BodyDecoder {
  readonly #slots = new Slots(MAX_AT_ONCE);

  static isEncoded({ headers, body }: WireRequest): boolean {
    return headers['content-encoding'] !== undefined && body.length > 0;
  }

  /**
   * Decompresses gzip; a body with any other encoding is returned unchanged.
   * @throws SerializationException for a body that is not gzip or too large
   */
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
