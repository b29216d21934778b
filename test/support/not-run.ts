/**
 * Prints why tests are not run, so that none is skipped silently.
 * @returns whether they can run, for `skipIf(!…)`
 */
export function canRun(condition: boolean, what: string, reason: string): boolean {
  if (!condition) console.warn(`NOT RUN: ${what}. ${reason}`);
  return condition;
}
