// Computing a distance takes time proportional to the product of both lengths, and a very long name is not a typo.
const MAX_WORD_LENGTH = 64;
const MAX_CANDIDATES = 1_000;

/**
 * The known word that a mistyped one most likely means.
 * @returns undefined when every known word differs in more than a third of its letters
 */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let nearestDistance = Infinity;
  if (word.length > MAX_WORD_LENGTH) return undefined;
  let candidates = 0;
  for (const candidate of known) {
    if (++candidates > MAX_CANDIDATES) break;
    if (candidate.length > MAX_WORD_LENGTH) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (distance <= allowed && distance < nearestDistance) {
      nearest = candidate;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** The known words that differ least, nearest first, whether or not one of them can be meant. */
export function nearestWords(word: string, known: readonly string[], count: number): string[] {
  const compared = word.slice(0, MAX_WORD_LENGTH).toLowerCase();
  return known
    .slice(0, MAX_CANDIDATES)
    .map((name) => ({ name, distance: editDistance(compared, name.slice(0, MAX_WORD_LENGTH).toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Returns ` Did you mean "start"?`, or an empty text. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

/** Optimal string alignment: counts insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      let best = Math.min(above[column]! + 1, current[column - 1]! + 1, replaced);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, twoAbove[column - 2]! + 1);
      }
      current.push(best);
    }
    [twoAbove, above] = [above, current];
  }
  return above[b.length]!;
}
