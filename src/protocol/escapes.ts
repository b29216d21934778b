import { hasUtf8Escapes } from '../lib/utf8-text.ts';
import { SerializationError } from '../schema/common-errors.ts';

/** Text of a form or a query string in another encoding. */
export function NotUtf8() {
  return SerializationError('Invalid UTF-8: the fields are in another encoding, or are binary data');
}

/**
 * Two different values that are not UTF-8 would become the same text, such as the name of another resource.
 * @throws SerializationException
 */
export function rejectOtherEscapes(text = ''): void {
  if (!hasUtf8Escapes(text)) throw NotUtf8();
}
