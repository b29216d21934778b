import { MAX_DESCRIPTION_BYTES } from '../limits.ts';
import { rejectFormat } from './problem.ts';
import type { Template } from './template.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/format-version-structure.html
const FORMAT_VERSION = '2010-09-09';

/** @throws ValidationError for a version that does not exist, or a description that is too long */
export function checkHeader({ version, description }: Template): void {
  if (version !== undefined && version !== FORMAT_VERSION) {
    rejectFormat(`unsupported value for AWSTemplateFormatVersion. The only one is ${FORMAT_VERSION}.`);
  }
  if (description !== undefined && Buffer.byteLength(description) > MAX_DESCRIPTION_BYTES) {
    rejectFormat(`'Description' length is greater than ${MAX_DESCRIPTION_BYTES}.`);
  }
}
