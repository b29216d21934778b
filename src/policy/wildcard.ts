/**
 * Whether a text matches an IAM pattern, in which `*` matches any sequence of characters and `?` any one
 * character. Takes at most `text.length * pattern.length` steps.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (pattern[from] === '*') {
      star = from++;
      resumeAt = at;
    } else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at])) {
      from++;
      at++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[from] === '*') from++;
  return from === pattern.length;
}
