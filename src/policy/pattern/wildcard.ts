/** A character code, or one of the following wildcards. */
export type PatternCode = number;

/** `*`: any sequence of characters. */
const ANY_SEQUENCE = -1;
/** `?`: any one character. */
const ANY_CHARACTER = -2;

const WILDCARDS: ReadonlyMap<PatternCode, PatternCode> = new Map([
  ['*'.charCodeAt(0), ANY_SEQUENCE],
  ['?'.charCodeAt(0), ANY_CHARACTER],
]);

/** Whether a text matches an IAM pattern, in which `*` matches any sequence of characters and `?` any one character. */
export function matchesWildcard(pattern: string, text: string): boolean {
  return matchesCodes(patternCodes(pattern), text);
}

/** The codes of a pattern in which every `*` and `?` is a wildcard. */
export function patternCodes(pattern: string): PatternCode[] {
  return literalCodes(pattern).map((code) => WILDCARDS.get(code) ?? code);
}

/** The codes of a text in which nothing is a wildcard. */
export function literalCodes(text: string): PatternCode[] {
  const codes: PatternCode[] = [];
  for (let index = 0; index < text.length; index++) codes.push(text.charCodeAt(index));
  return codes;
}

/** Takes at most `text.length * codes.length` steps. */
export function matchesCodes(codes: readonly PatternCode[], text: string): boolean {
  let textIndex = 0;
  let codeIndex = 0;
  // Where to continue after a mismatch: after the latest `*`, which then matches one more character.
  let starIndex = -1;
  let resumeIndex = 0;
  while (textIndex < text.length) {
    const code = codes[codeIndex];
    if (code === ANY_SEQUENCE) {
      starIndex = codeIndex++;
      resumeIndex = textIndex;
    } else if (code === ANY_CHARACTER || code === text.charCodeAt(textIndex)) {
      codeIndex++;
      textIndex++;
    } else if (starIndex >= 0) {
      codeIndex = starIndex + 1;
      textIndex = ++resumeIndex;
    } else {
      return false;
    }
  }
  while (codes[codeIndex] === ANY_SEQUENCE) codeIndex++;
  return codeIndex === codes.length;
}
