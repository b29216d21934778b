import type { Random } from '../../lib/random.ts';

const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
// The length of AWS's ids of APIs: 51 random bits, which a web page cannot guess.
const API_ID_LENGTH = 10;
const PART_ID_LENGTH = 7;

/** Part of the URL of an API. */
export function newApiId(random: Random): string {
  return newId(random, API_ID_LENGTH);
}

/** The id of a route, a resource, a deployment, … */
export function newPartId(random: Random): string {
  return newId(random, PART_ID_LENGTH);
}

function newId(random: Random, length: number): string {
  return Array.from(random.bytes(length), (byte) => CHARACTERS[byte % CHARACTERS.length]).join('');
}
