import type { DecodedData } from '../../server/dashboard/contract.ts';
import type { ShownData } from './typed/shown-data.ts';

const MAX_PREVIEW = 240;

/** One line that shows what a record is. */
export function previewOf(decoded: ShownData): string {
  switch (decoded.kind) {
    case 'json':
    case 'typed':
      return JSON.stringify(decoded.value).slice(0, MAX_PREVIEW);
    case 'text':
      return decoded.text.slice(0, MAX_PREVIEW).replaceAll(/\s+/g, ' ');
    case 'aggregate': {
      const [first] = decoded.records;
      const preview = first === undefined ? '' : previewOf(first.decoded);
      return `${decoded.records.length} records: ${preview}`.slice(0, MAX_PREVIEW);
    }
    case 'bytes':
      return '';
  }
}

/** What a record was found to be, in a word or two. */
export function kindOf(decoded: ShownData): string {
  if (decoded.kind === 'aggregate') return 'aggregate';
  if (decoded.kind === 'bytes') return 'bytes';
  if (decoded.kind === 'typed') return decoded.format;
  return decoded.gzip ? `${decoded.kind}, gzip` : decoded.kind;
}

/** The bytes of the record are text as they are. */
export function isText(decoded: DecodedData): boolean {
  return (decoded.kind === 'json' || decoded.kind === 'text') && !decoded.gzip;
}
