import { BadRequest } from '../errors.ts';

/** @throws BadRequest */
export function checkStageName(name: string): void {
  if (name === '$default' || /^[\w-]{1,128}$/.test(name)) return;
  throw BadRequest('Stage name only allows a-zA-Z0-9_-, or is $default.');
}
