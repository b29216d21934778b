/**
 * Characters that XML 1.0 does not have, not even escaped: control characters, surrogates without their other half, U+FFFE and
 * U+FFFF. https://www.w3.org/TR/xml/#charsets
 */
const INVALID = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const EACH_INVALID = new RegExp(INVALID, 'gu');

/** @returns the first character that XML does not have */
export function invalidXmlCharacter(text: string): string | undefined {
  return INVALID.exec(text)?.[0];
}

/** Each becomes U+FFFD. */
export function replaceInvalidXmlCharacters(text: string): string {
  return text.replace(EACH_INVALID, '\uFFFD');
}
