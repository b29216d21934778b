import { invalidXmlCharacter } from '../../../lib/xml-characters.ts';

/** The characters of bodies and values, which are those of XML, as AWS's message lists them. */
export const VALID_CHARACTERS = '#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]';

/** @returns the first character that a message cannot contain, as AWS prints it: `#x7` */
export function invalidCharacter(text: string): string | undefined {
  const found = invalidXmlCharacter(text);
  return found === undefined ? undefined : `#x${found.codePointAt(0)!.toString(16).toUpperCase()}`;
}
