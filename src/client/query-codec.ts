import { writeFormStructure } from '../protocol/query/write.ts';
import { childText, parseXml } from '../protocol/xml/parse.ts';
import { readXmlStructure } from '../protocol/xml/read.ts';
import { tryParseXml } from './parse-xml.ts';
import type { CodecCompiler } from './operation-codec.ts';

/** The AWS query protocol: the request is a form, the response is XML. */
export const queryCodec: CodecCompiler = ({ apiVersion = '' }, { name, input, output }) => ({
  format(value) {
    const form = new URLSearchParams({ Action: name, Version: apiVersion });
    writeFormStructure(input, value, form);
    return {
      method: 'POST',
      target: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: form.toString(),
    };
  },
  parse({ body }) {
    if (!output) return undefined;
    const response = parseXml(body.toString('utf8'));
    const result = response.children.find((child) => child.name === `${name}Result`);
    return readXmlStructure(output, result ?? { name: '', text: '', children: [] });
  },
  parseError({ body }) {
    const error = tryParseXml(body)?.children.find((child) => child.name === 'Error');
    const code = error && childText(error, 'Code');
    if (error === undefined || code === undefined) return undefined;
    return { code, message: childText(error, 'Message') ?? '' };
  },
});
