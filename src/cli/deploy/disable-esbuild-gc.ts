// Above this, esbuild collects garbage nevertheless. A bundle that contains an AWS SDK takes about 60 MB.
const MEMORY_LIMIT = '512MiB';

/**
 * Turns off the garbage collection of esbuild, a Go program, until it reaches a memory limit; esbuild's own command line
 * does so for a single build. The setting applies to all builds of the process, so it is for commands that build once.
 * @param env the environment of this process, which that of esbuild inherits
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function disableEsbuildGc(env: NodeJS.ProcessEnv): void {
  if (env['GOGC'] !== undefined || env['GOMEMLIMIT'] !== undefined) return;
  env['GOGC'] = 'off';
  env['GOMEMLIMIT'] = MEMORY_LIMIT;
}
