// Above this esbuild collects garbage whatever we say. A bundle with an AWS SDK in it takes some 60 MB.
const MAX_GARBAGE = '512MiB';

/**
 * Has esbuild, a Go program, collect no garbage while there is little of it, as it does when it is run by itself for one
 * build. What it is told so holds for all that it builds afterwards: this is for commands that build once.
 * @param env of this process, which esbuild's inherits
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function disableEsbuildGc(env: NodeJS.ProcessEnv): void {
  if (env['GOGC'] !== undefined || env['GOMEMLIMIT'] !== undefined) return;
  env['GOGC'] = 'off';
  env['GOMEMLIMIT'] = MAX_GARBAGE;
}
