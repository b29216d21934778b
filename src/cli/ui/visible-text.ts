import { graphemesOf, visibleWidth } from './text-width.ts';

// Colours and other styles, as `util.styleText` writes them: ECMA-48 SGR.
// oxlint-disable-next-line no-control-regex -- the escape character is the subject
const STYLE_SEQUENCE = /(\u001B\[[0-9;]*m)/;

/** Cuts a text to a number of columns. Keeps all styles, including those after the cut, so that none stays open. */
export function cutToWidth(text: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (const [index, part] of text.split(STYLE_SEQUENCE).entries()) {
    // `split` returns text and the captured styles alternately.
    if (index % 2 === 1) {
      kept += part;
      continue;
    }
    for (const grapheme of graphemesOf(part)) {
      width += grapheme.width;
      if (width <= columns) kept += grapheme.text;
    }
  }
  return kept;
}

/** Breaks a text between words into lines that fit into a number of columns; a longer word has a line of its own. */
export function wrapped(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const longer = line === indent ? `${indent}${word}` : `${line} ${word}`;
    if (line !== indent && visibleWidth(longer) > columns) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
