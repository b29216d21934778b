import { stripVTControlCharacters } from 'node:util';
import { eastAsianWidth } from 'get-east-asian-width';

const PRINTABLE_ASCII = /^[ -~]*$/;

/**
 * The number of columns that a text takes on a terminal: none for styles, control characters and combining marks, two
 * for wide characters and emoji.
 */
export function visibleWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  return graphemesOf(stripVTControlCharacters(text)).reduce((sum, { width }) => sum + width, 0);
}

/** The characters of a text as readers see them (an emoji of several code points is one), with their columns. */
export function graphemesOf(text: string): { readonly text: string; readonly width: number }[] {
  if (PRINTABLE_ASCII.test(text)) return Array.from(text, (character) => ({ text: character, width: 1 }));
  // Not kept: the first one loads tables, which takes 10 ms of the start.
  const segments = new Intl.Segmenter().segment(text);
  return Array.from(segments, ({ segment }) => ({ text: segment, width: graphemeWidth(segment) }));
}

// The expressions are inside of functions, where they are built when a text first needs them: most are ASCII.

function graphemeWidth(grapheme: string): number {
  if (PRINTABLE_ASCII.test(grapheme)) return grapheme.length;
  const visible = /[^\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Mn}\p{Me}\p{Surrogate}]/u.exec(
    grapheme,
  );
  if (!visible) return 0;
  if (isEmoji(grapheme)) return 2;
  const [first = '', ...others] = grapheme.slice(visible.index);
  return others.reduce((width, character) => width + trailingWidth(character), columnsOf(first));
}

/** Of several code points. Those of one are wide characters. */
function isEmoji(grapheme: string): boolean {
  return /^(?:\p{RI}{2}|[\d#*]\uFE0F?\u20E3|\p{ExtPict}(?:\uFE0F|.*\u200D\p{ExtPict}))/u.test(grapheme);
}

/** Marks that take a column of their own, and halfwidth forms such as the voiced sound mark of Japanese. */
function trailingWidth(character: string): number {
  return /[\p{Spacing_Mark}\uFF00-\uFFEF]/u.test(character) ? columnsOf(character) : 0;
}

function columnsOf(character: string): number {
  return eastAsianWidth(character.codePointAt(0)!);
}
