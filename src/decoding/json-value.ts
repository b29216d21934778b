const CHARACTERS_AT_ONCE = 8_192;

/** A number, or its text where a number of JavaScript does not have all of its digits. */
export function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** JSON has no other numbers. */
export function floating(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHARACTERS_AT_ONCE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHARACTERS_AT_ONCE));
  }
  return btoa(binary);
}

/** @returns the number as text, where a Date cannot have it */
export function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}
