import { ownMember } from '../../lib/own-member.ts';

/** An element, without attributes and namespace prefixes, which no body of AWS needs. */
export interface XmlElement {
  readonly name: string;
  /** Text that is directly in the element, with entities resolved. */
  text: string;
  readonly children: XmlElement[];
}

export class MalformedXml extends Error {
  override readonly name = 'MalformedXml';
}

// AWS's deepest bodies have about ten levels.
const MAX_DEPTH = 64;

const NAMED_ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const TAG = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/**
 * Parses one document. Only the five predefined entities and character references are resolved, and document types are
 * rejected, so entities can neither expand nor reference external resources.
 * @throws MalformedXml
 */
export function parseXml(source: string): XmlElement {
  const root: XmlElement = { name: '', text: '', children: [] };
  const open: XmlElement[] = [root];
  let at = 0;
  while (at < source.length) {
    const current = open.at(-1)!;
    const next = source.indexOf('<', at);
    const textEnd = next < 0 ? source.length : next;
    if (textEnd > at) addText(current, resolveEntities(source.slice(at, textEnd)), open.length);
    if (next < 0) break;
    if (source.startsWith('<![CDATA[', next)) {
      const end = endOf(source, ']]>', next);
      addText(current, source.slice(next + 9, end - 3), open.length);
      at = end;
    } else if (source.startsWith('<!--', next)) {
      at = endOf(source, '-->', next + 4);
    } else if (source.startsWith('<?', next)) {
      at = endOf(source, '?>', next);
    } else {
      at = readTag(source, next, open);
    }
  }
  const [element] = root.children;
  if (open.length > 1) throw new MalformedXml(`<${open.at(-1)!.name}> is not closed`);
  if (!element || root.children.length > 1) throw new MalformedXml('a document has one root element');
  return element;
}

/** The text of a child, or undefined when there is no such child. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

/** @returns the offset after the tag */
function readTag(source: string, start: number, open: XmlElement[]): number {
  TAG.lastIndex = start;
  const match = TAG.exec(source);
  if (!match) throw new MalformedXml(`invalid tag at character ${start}`);
  const [tag, closing, qualifiedName = '', , selfClosing] = match;
  const name = qualifiedName.slice(qualifiedName.indexOf(':') + 1);
  if (closing === '/') {
    const ended = open.length > 1 ? open.pop() : undefined;
    if (ended?.name !== name) throw new MalformedXml(`</${name}> has no start tag`);
  } else {
    const element: XmlElement = { name, text: '', children: [] };
    open.at(-1)!.children.push(element);
    if (selfClosing !== '/') open.push(element);
    if (open.length > MAX_DEPTH) throw new MalformedXml(`elements nest deeper than ${MAX_DEPTH}`);
  }
  return start + tag.length;
}

function addText(element: XmlElement, text: string, depth: number): void {
  if (depth > 1) element.text += text;
  else if (text.replace(/^\ufeff/, '').trim() !== '')
    throw new MalformedXml('text outside of the root element');
}

function endOf(source: string, mark: string, from: number): number {
  const index = source.indexOf(mark, from);
  if (index < 0) throw new MalformedXml(`${mark} is missing`);
  return index + mark.length;
}

function resolveEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));?/g, (whole, decimal, hex, name) => {
    const resolved =
      typeof name === 'string'
        ? ownMember(NAMED_ENTITIES, name)
        : fromCodePoint(typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal));
    if (resolved === undefined || !whole.endsWith(';'))
      throw new MalformedXml(`${whole} is not a known entity`);
    return resolved;
  });
}

function fromCodePoint(codePoint: number): string | undefined {
  const isCharacter = codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  return isCharacter ? String.fromCodePoint(codePoint) : undefined;
}
