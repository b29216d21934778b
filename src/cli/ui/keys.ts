/** Escape sequences of keys, as xterm and those that follow it send them. */
const SEQUENCES: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[Z': 'back-tab',
};

const CONTROLS: Readonly<Record<string, string>> = {
  '\u0003': 'ctrl-c',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\u007F': 'backspace',
  '\b': 'backspace',
};

// An escape sequence, or one character.
// oxlint-disable-next-line no-control-regex -- control characters are the subject
const KEY = /\u001B(?<sequence>[[O][0-9;]*[A-Za-z~])?|[^]/gu;

/** The keys in what was typed or pasted: characters as they are, others by name. Unknown sequences are left out. */
export function keysOf(input: string): string[] {
  return [...input.matchAll(KEY)].flatMap((match) => {
    const [key, sequence = match.groups?.['sequence']] = match;
    // Terminals in application mode send O instead of the bracket.
    if (sequence !== undefined) return SEQUENCES[sequence.replace(/^O/, '[')] ?? [];
    if (key === '\u001B') return 'escape';
    return CONTROLS[key] ?? (key < ' ' ? [] : key);
  });
}
