import { InvalidArgument } from '../errors.ts';

/** Both operations on encryption take the type, and only one value of it makes sense. */
export function checkKms(type: 'NONE' | 'KMS'): void {
  if (type !== 'KMS') throw InvalidArgument(`EncryptionType must be KMS. Specified value was ${type}.`);
}

/** The member that marks a record, or a call that wrote records, as encrypted; absent otherwise. */
export function encryptionMark(encrypted: boolean): { EncryptionType?: 'KMS' } {
  return encrypted ? { EncryptionType: 'KMS' } : {};
}
