/*
 * Numbers among the options of the programs in bench/, test/ and scripts/. A program that took `--seeds abc` as NaN would
 * run nothing, and report that nothing has failed.
 */

/** Ends the process with exit code 2 when the text is not a whole number, or one below `least`. */
export function wholeNumber(name: string, typed: string, least = 1): number {
  const value = Number(typed);
  return typed.trim() !== '' && Number.isSafeInteger(value) && value >= least
    ? value
    : refuse(name, `a whole number of at least ${least}`, typed);
}

/** Ends the process with exit code 2 when the text is not a number above 0. `Infinity` is one. */
export function positiveNumber(name: string, typed: string): number {
  const value = Number(typed);
  return value > 0 ? value : refuse(name, 'a number above 0', typed);
}

function refuse(name: string, expected: string, typed: string): never {
  console.error(`--${name} takes ${expected}, not "${typed}"`);
  process.exit(2);
}
