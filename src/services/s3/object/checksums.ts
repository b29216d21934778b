import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Infer, inHeader, string, type StructureShape } from '../../../schema/shape.ts';
import { BadDigest, InvalidRequest } from '../errors.ts';
import { bigEndian, crc32c, crc64nvme } from './reflected-crc.ts';

/** The checksums that are verified. Clients also send one after the content, and then it counts as a header. */
export const ChecksumHeaders = {
  /** The name of the checksum that the request has. */
  ChecksumAlgorithm: inHeader('x-amz-sdk-checksum-algorithm', string()),
  /** The header that follows the content. */
  Trailer: inHeader('x-amz-trailer', string()),
  ChecksumCRC32: inHeader('x-amz-checksum-crc32', string()),
  ChecksumCRC32C: inHeader('x-amz-checksum-crc32c', string()),
  ChecksumCRC64NVME: inHeader('x-amz-checksum-crc64nvme', string()),
  ChecksumSHA1: inHeader('x-amz-checksum-sha1', string()),
  ChecksumSHA256: inHeader('x-amz-checksum-sha256', string()),
};

type Checksums = Partial<Infer<StructureShape<typeof ChecksumHeaders>>>;

interface Algorithm {
  readonly name: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
  readonly bytes: number;
  readonly compute: (content: Buffer) => Buffer;
}

const ALGORITHMS: readonly Algorithm[] = [
  { name: 'CRC32', bytes: 4, compute: (content) => bigEndian(crc32(content)) },
  { name: 'CRC32C', bytes: 4, compute: crc32c },
  { name: 'CRC64NVME', bytes: 8, compute: crc64nvme },
  { name: 'SHA1', bytes: 20, compute: (content) => hash('sha1', content, 'buffer') },
  { name: 'SHA256', bytes: 32, compute: (content) => hash('sha256', content, 'buffer') },
];

/**
 * Checks the checksum that a client sends with a body: docs/aws/s3.md#content-of-uploads.
 * @throws BadDigest, InvalidRequest
 */
export function checkChecksum(content: Buffer, input: Checksums): void {
  const sent = ALGORITHMS.filter(({ name }) => input[`Checksum${name}`] !== undefined);
  if (sent.length > 1) {
    throw InvalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const [algorithm] = sent;
  checkAnnounced(input.ChecksumAlgorithm, algorithm?.name);
  if (!algorithm) return;
  const { name, bytes, compute } = algorithm;
  const text = input[`Checksum${name}`] ?? '';
  const value = Buffer.from(text, 'base64');
  if (value.length !== bytes || value.toString('base64') !== text) {
    const header = `x-amz-checksum-${name.toLowerCase()}`;
    const isTrailer = input.Trailer?.toLowerCase().includes(header) === true;
    throw InvalidRequest(`Value for ${header} ${isTrailer ? 'trailing ' : ''}header is invalid.`);
  }
  if (compute(content).equals(value)) return;
  throw BadDigest(`The ${name} you specified did not match the calculated checksum.`);
}

/** @param sent the name of the checksum that the request has */
function checkAnnounced(announced: string | undefined, sent: string | undefined): void {
  if (announced === undefined || announced.toUpperCase() === sent) return;
  throw InvalidRequest(
    sent === undefined
      ? 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.'
      : 'Value for x-amz-sdk-checksum-algorithm header is invalid.',
  );
}
