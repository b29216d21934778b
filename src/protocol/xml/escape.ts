import { replaceInvalidXmlCharacters } from '../../lib/xml-characters.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would convert an unescaped one to a line feed: https://www.w3.org/TR/xml/#sec-line-ends
  '\r': '&#13;',
};

/** Escapes text for an element or an attribute. Characters that XML does not allow become U+FFFD. */
export function escapeXml(text: string): string {
  return replaceInvalidXmlCharacters(text).replace(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}
