/** Version numbers are padded to this length, so that keys sort in numeric order. AWS's numbers are far smaller. */
const VERSION_DIGITS = 10;

/** A version number as it is written in keys and page tokens. */
export function paddedVersion(version: number | string): string {
  return String(version).padStart(VERSION_DIGITS, '0');
}
