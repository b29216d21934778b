import { InvalidArgument } from '../errors.ts';

/** Both encryption operations have the type as a member, but accept only KMS. */
export function checkKms(type: 'NONE' | 'KMS'): void {
  if (type !== 'KMS') throw InvalidArgument(`EncryptionType must be KMS. Specified value was ${type}.`);
}

/** The member that marks a record, or a response to a put, as encrypted. */
export function encryptionMark(encrypted: boolean): { EncryptionType?: 'KMS' } {
  return encrypted ? { EncryptionType: 'KMS' } : {};
}
