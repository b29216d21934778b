import { xmlBodies } from '../protocol/rest/xml-body.ts';
import { childText } from '../protocol/xml/parse.ts';
import { tryParseXml } from './parse-xml.ts';
import { restForm } from './rest-form.ts';
import { strangeError, type WireFormMaker } from './wire-form.ts';

/** S3's protocol. */
export const restXmlForm: WireFormMaker = ({ xmlNamespace }, operation) => ({
  ...restForm(operation, xmlBodies(xmlNamespace), 'application/octet-stream'),
  parseError(answer) {
    // The answer to a HEAD has no body to say more.
    if (answer.status === 404 && answer.body.length === 0) return { code: 'NotFound', message: 'Not Found' };
    const error = tryParseXml(answer.body);
    const code = error && childText(error, 'Code');
    if (error === undefined || code === undefined) return strangeError(answer);
    return { code, message: childText(error, 'Message') ?? '' };
  },
});
