import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Snapshot } from './snapshot-format.ts';

/** Where an account and a region are needed, and nothing has been deployed to one. */
const NO_DEPLOYMENT: Namespace = { account: '000000000000', region: 'us-east-1' };

/**
 * What a snapshot of a server says about its contents, so that a pipeline of the test kit can be opened from it: the
 * functions by their names, and by each end of a name after a dash that no other function has.
 */
export function snapshotFacts(
  functions: readonly (Namespace & { readonly name: string })[],
): Pick<Snapshot, 'account' | 'region' | 'functions'> {
  const { account, region } = functions[0] ?? NO_DEPLOYMENT;
  const names = functions
    .filter((one) => one.account === account && one.region === region)
    .map(({ name }) => name);
  const found = new Map<string, string | undefined>();
  for (const name of names) {
    for (const end of endsOf(name)) found.set(end, found.has(end) ? undefined : name);
  }
  // A whole name is that function, whatever others end with.
  for (const name of names) found.set(name, name);
  const known = [...found].filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { account, region, functions: Object.fromEntries(known) };
}

function endsOf(name: string): string[] {
  const parts = name.split('-');
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join('-'));
}
