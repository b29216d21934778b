import type { FunctionSpec } from '../port.ts';
import type { Launch } from './launch.ts';

// The variable is read by the shell, so the paths in it are those that the process sees. Messages and exit codes are
// AWS's: docs/aws/lambda-invocations.md#wrapper-scripts.
const RUN_WRAPPER = `
wrapper=$AWS_LAMBDA_EXEC_WRAPPER
if [ ! -f "$wrapper" ]; then echo "$wrapper: does not exist"; exit 127; fi
if [ ! -x "$wrapper" ]; then echo "$wrapper: is not an executable"; exit 126; fi
exec "$wrapper" "$@"
`;

/** Lets the function's wrapper script start the runtime. The script gets the runtime's command as its arguments. */
export function withExecWrapper(launch: Launch, { environment }: FunctionSpec): Launch {
  if (!environment['AWS_LAMBDA_EXEC_WRAPPER']) return launch;
  const { command, args } = launch;
  return { ...launch, command: '/bin/sh', args: ['-c', RUN_WRAPPER, 'sh', command, ...args] };
}
