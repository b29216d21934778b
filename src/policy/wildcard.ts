/**
 * Whether a text matches an IAM pattern, in which `*` matches any sequence of characters and `?` any one
 * character. Takes at most `text.length * pattern.length` steps.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let textIndex = 0;
  let patternIndex = 0;
  // Where to continue after a mismatch: after the latest `*`, which then matches one more character.
  let starIndex = -1;
  let resumeIndex = 0;
  while (textIndex < text.length) {
    if (pattern[patternIndex] === '*') {
      starIndex = patternIndex++;
      resumeIndex = textIndex;
    } else if (
      patternIndex < pattern.length &&
      (pattern[patternIndex] === '?' || pattern[patternIndex] === text[textIndex])
    ) {
      patternIndex++;
      textIndex++;
    } else if (starIndex >= 0) {
      patternIndex = starIndex + 1;
      textIndex = ++resumeIndex;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === '*') patternIndex++;
  return patternIndex === pattern.length;
}
