import { MalformedXml, parseXml, type XmlElement } from '../protocol/xml/parse.ts';

/** The element that a body holds, or undefined when it holds none. */
export function tryParseXml(body: Buffer): XmlElement | undefined {
  try {
    return parseXml(body.toString('utf8'));
  } catch (error) {
    if (error instanceof MalformedXml) return undefined;
    throw error;
  }
}
