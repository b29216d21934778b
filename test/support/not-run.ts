/**
 * Says on the console why tests are left out. Nothing is skipped in silence.
 * @returns whether they can run, for `skipIf(!…)`
 */
export function canRun(condition: boolean, what: string, reason: string): boolean {
  if (!condition) console.warn(`NOT RUN: ${what}. ${reason}`);
  return condition;
}
