import { didYouMean } from '../../../lib/nearest-word.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { fullFunctionName } from '../../../manifest/compile/naming.ts';
import type { Manifest } from '../../../manifest/manifest.ts';

/**
 * The full names of functions that are named as in serverless.yml.
 * @throws OperatorError for a name that the manifest does not contain
 */
export function functionsToDebug(names: readonly string[], manifest: Manifest): string[] {
  return names.map((name) => {
    const config = manifest.functions.get(name);
    if (config) return fullFunctionName(manifest, name, config);
    const known = [...manifest.functions.keys()];
    throw new OperatorError(
      `--inspect ${name}: ${manifest.service} has no such function.${didYouMean(name, known)} ` +
        `Its functions are ${known.join(', ')}.`,
    );
  });
}

/** What to do with an editor, printed after the deployment. */
export function debuggerHint(fullNames: readonly string[]): string {
  if (fullNames.length === 0) return '';
  return (
    `\nDebugging ${fullNames.join(', ')}: the first event starts the process, and the log then names the address\n` +
    'for the debugger, usually 127.0.0.1:9229. These functions have no time limit and one environment each.\n'
  );
}
