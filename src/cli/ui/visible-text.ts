import { stripVTControlCharacters } from 'node:util';

// Colours and their kin, as `util.styleText` writes them: ECMA-48 SGR.
// oxlint-disable-next-line no-control-regex -- the escape character is the subject
const STYLE_SEQUENCE = /\u001B\[[0-9;]*m/y;

/** How many columns a text takes; styles take none. */
export function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Cuts a text to a number of columns. Styles are kept whole, also those behind the cut, so none is left open. */
export function cutToWidth(text: string, columns: number): string {
  let kept = '';
  let width = 0;
  for (let at = 0; at < text.length;) {
    STYLE_SEQUENCE.lastIndex = at;
    const [style] = STYLE_SEQUENCE.exec(text) ?? [];
    if (style !== undefined) {
      kept += style;
      at += style.length;
    } else {
      if (width < columns) kept += text[at];
      width++;
      at++;
    }
  }
  return kept;
}
