import { parseTimestamp, formatTimestamp } from '../../lib/aws/sigv4/timestamp.ts';
import type { WireRequest } from '../http.ts';
import { parseAuthorization } from './authorization.ts';
import type { SignatureForm } from './faults.ts';

/** What a signature of version 4 says about itself, apart from the time and the signature. */
export interface SignatureParts {
  readonly form: SignatureForm;
  readonly algorithm: string;
  readonly credential: string;
  readonly accessKeyId: string;
  /** `20260101` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** `20260101/us-east-1/kinesis/aws4_request` */
  readonly scope: string;
  /** Whether the credential consists of exactly five parts. */
  readonly isComplete: boolean;
  /** Names in lower case, in order. */
  readonly signedHeaders: readonly string[];
  /** `signedHeaders`, joined with `;`. */
  readonly signedHeadersText: string;
  readonly isSigned: ReadonlySet<string>;
}

export interface Signed {
  readonly parts: SignatureParts;
  /** In hex. */
  readonly signature: string;
}

/** @param request has a complete signature of version 4 */
export function partsOf({ headers, query }: WireRequest): Signed {
  const header = headers['authorization'];
  if (header !== undefined) {
    const { algorithm, credential = '', signedHeaders = '', signature = '' } = parseAuthorization(header);
    return { parts: parse('header', algorithm, credential, signedHeaders), signature };
  }
  const { 'X-Amz-Algorithm': algorithm = '', 'X-Amz-Credential': credential = '' } = query;
  const { 'X-Amz-SignedHeaders': signedHeaders = '', 'X-Amz-Signature': signature = '' } = query;
  return { parts: parse('query', algorithm, credential, signedHeaders), signature };
}

function parse(
  form: SignatureForm,
  algorithm: string,
  credential: string,
  signedHeaders: string,
): SignatureParts {
  const elements = credential.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = elements;
  const names = signedHeaders.toLowerCase().split(';').sort();
  return {
    form,
    algorithm,
    credential,
    accessKeyId,
    date,
    region,
    service,
    terminator,
    scope: `${date}/${region}/${service}/${terminator}`,
    isComplete: elements.length === 5,
    signedHeaders: names,
    signedHeadersText: names.join(';'),
    isSigned: new Set(names),
  };
}

/** When a request was signed, in AWS's form. @returns undefined for a date that cannot be read */
export function timestampOf({ headers, query }: WireRequest, form: SignatureForm): string | undefined {
  if (form === 'query') return query['X-Amz-Date'];
  const amzDate = headers['x-amz-date'];
  if (amzDate !== undefined) return amzDate;
  const date = headers['date'] ?? '';
  if (parseTimestamp(date) !== undefined) return date;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : formatTimestamp(ms);
}
