import { SerializationError } from '../../schema/common-errors.ts';

/**
 * Decodes padded base64 of the standard alphabet, as strictly as AWS does.
 * @throws SerializationException with the sentences of docs/aws/validation.md#serialization-errors
 */
export function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node skips invalid characters and accepts the URL alphabet. Only canonical base64 equals the encoding of its bytes.
  if (bytes.toString('base64') !== text) throw SerializationError(explain(text));
  return bytes;
}

function explain(text: string): string {
  const subject = `'${text}' can not be converted to a Blob: `;
  if (text.length % 4 !== 0) {
    return `${subject}Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  const content = text.replace(/={1,2}$/, '');
  const invalid = /[^A-Za-z0-9+/]/u.exec(content);
  return invalid
    ? `${subject}Invalid Base64 character: '${invalid[0]}'`
    : // AWS's own misspelling.
      `${subject}Invalid last non-pad Base64 character dectected`;
}
