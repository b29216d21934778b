import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';

const SDK = '@aws-sdk/client-kinesis';

/**
 * Checks that the function of the quickstart can be bundled. The package does not depend on the SDK, which projects bring.
 * @param project the folder of the quickstart, examples/quickstart of a clone or of an installed package
 * @throws OperatorError
 */
export function requireSdk(project: string): void {
  try {
    createRequire(join(project, 'package.json')).resolve(SDK);
  } catch (error) {
    const installed = /^(.*)[/\\]node_modules[/\\]/.exec(project)?.[1] ?? resolve(project, '../..');
    throw new OperatorError(
      `the function of the demo uses the AWS SDK: run \`npm install --save-dev ${SDK}\` in ${installed}, and repeat`,
      { cause: error },
    );
  }
}
