import { createHash } from 'node:crypto';

/**
 * The `Lineage` of a tracing header: the functions that a trace has passed through, and how often it has come back to
 * each: `1:e547cb94:0`. How AWS writes several is not known; here they are joined by `|`, the latest last.
 */
const VERSION = '1';
const HASH_DIGITS = 8;

/** So that the header remains short. The functions that were entered first are left out. */
const MAX_FUNCTIONS = 16;

/** The hash of a function: the same for all its versions and aliases. */
function hashOf(functionArn: string): string {
  const unqualified = functionArn.split(':').slice(0, 7).join(':');
  return createHash('sha256').update(unqualified).digest('hex').slice(0, HASH_DIGITS);
}

/** The lineage of a trace that begins with a function. */
export function newLineage(functionArn: string): string {
  return `${VERSION}:${hashOf(functionArn)}:0`;
}

export interface EnteredLineage {
  readonly lineage: string;
  /** How often the trace has come back to the function. */
  readonly returns: number;
}

/** The lineage of a trace that enters a function. */
export function enterLineage(lineage: string, functionArn: string): EnteredLineage {
  const hash = hashOf(functionArn);
  const prefix = `${VERSION}:`;
  const entries = lineage.startsWith(prefix) ? lineage.slice(prefix.length).split('|') : [];
  const entered = entries.find((entry) => entry.startsWith(`${hash}:`));
  const count = Number(entered?.slice(hash.length + 1));
  const returns = Number.isSafeInteger(count) ? count + 1 : 0;
  const others = entries.filter((entry) => entry !== entered && entry !== '');
  const kept = [...others.slice(1 - MAX_FUNCTIONS), `${hash}:${returns}`];
  return { lineage: prefix + kept.join('|'), returns };
}
