import { NoSuchEntity } from '../../errors.ts';
import type { UserDocument } from '../../user/user-document.ts';

/** @throws NoSuchEntity when the user has no such key */
export function requireKey({ accessKeys }: UserDocument, accessKeyId: string): void {
  if (accessKeys.some((key) => key.accessKeyId === accessKeyId)) return;
  throw NoSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
}
