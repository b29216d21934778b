import { MalformedXml, parseXml, type XmlElement } from '../protocol/xml/parse.ts';

/** The XML element in a body, or undefined. */
export function tryParseXml(body: Buffer): XmlElement | undefined {
  try {
    return parseXml(body.toString('utf8'));
  } catch (error) {
    if (error instanceof MalformedXml) return undefined;
    throw error;
  }
}
