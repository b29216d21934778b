import { writeFormStructure } from '../protocol/query/write.ts';
import { childText, parseXml } from '../protocol/xml/parse.ts';
import { readXmlStructure } from '../protocol/xml/read.ts';
import { tryParseXml } from './parse-xml.ts';
import { strangeError, type WireFormMaker } from './wire-form.ts';

/** The AWS query protocol: a form goes out, XML comes back. */
export const queryForm: WireFormMaker = ({ apiVersion = '' }, { name, input, output }) => ({
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
    const answer = parseXml(body.toString('utf8'));
    const result = answer.children.find((child) => child.name === `${name}Result`);
    return readXmlStructure(output, result ?? { name: '', text: '', children: [] });
  },
  parseError(answer) {
    const error = tryParseXml(answer.body)?.children.find((child) => child.name === 'Error');
    const code = error && childText(error, 'Code');
    if (error === undefined || code === undefined) return strangeError(answer);
    return { code, message: childText(error, 'Message') ?? '' };
  },
});
