import { MalformedXml, parseXml, type XmlElement } from '../protocol/xml/parse.ts';

/** Parses the XML element in a body. @returns undefined when the body is not XML */
export function tryParseXml(body: Buffer): XmlElement | undefined {
  try {
    return parseXml(body.toString('utf8'));
  } catch (error) {
    if (error instanceof MalformedXml) return undefined;
    throw error;
  }
}
