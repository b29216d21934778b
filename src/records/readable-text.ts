// Control characters other than tab and line ends would let a record take control of the terminal.
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** @returns undefined for bytes that are not UTF-8, or that a person cannot read */
export function readableText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.search(UNPRINTABLE) === -1 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Writes control characters as JSON does: `\u001b`. */
export function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
