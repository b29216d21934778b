import { win32 } from 'node:path';
import { OperatorError } from '../operator-error.ts';
import { type Variables, variableOf } from './windows-programs.ts';

/** What `spawn` needs to start a program. */
export interface ProgramStart {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether the arguments are quoted already: an option of `spawn`. */
  readonly windowsVerbatimArguments?: boolean;
}

export interface BatchFile {
  readonly path: string;
  readonly text: string;
}

// What the command processor acts on outside of quotes; variables are replaced within them as well.
const SPECIAL = /[()\][%!^"`<>&|;,\s*?=]/g;
// Arguments that mean the same without quotes, also as `%1` of a batch file.
const SIMPLE = /^[\w./:\\@+-]+$/;

/** Starts a batch file: that of a package's command by its JavaScript file, any other by the command processor. */
export function batchFileStart(file: BatchFile, args: readonly string[], env: Variables): ProgramStart {
  const script = scriptOf(file);
  if (script !== undefined) return { command: process.execPath, args: [script, ...args] };
  // https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
  const line = [`"${file.path}"`, ...args.map((arg) => asArgument(arg, file))].join(' ');
  return {
    command: variableOf(env, 'COMSPEC') || 'cmd.exe',
    // /d: no AutoRun commands; /s: only the outermost quotes are removed.
    args: ['/d', '/s', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
  };
}

/**
 * The JavaScript file that npm's batch file of a package's command runs with Node.
 * @see https://github.com/npm/cmd-shim/blob/main/lib/index.js
 */
function scriptOf({ path, text }: BatchFile): string | undefined {
  if (!text.includes('SET "_prog=node"')) return undefined;
  const [, relative] = /"%_prog%"\s+"%dp0%\\([^"%]+)" %\*/.exec(text) ?? [];
  return relative === undefined ? undefined : win32.join(win32.dirname(path), relative);
}

/** @throws OperatorError for what the command processor cannot pass on */
function asArgument(arg: string, { path }: BatchFile): string {
  if (/[\r\n]/.test(arg)) {
    throw new OperatorError(
      `an argument of ${path} has a line break, which batch files cannot receive; put it into a file`,
    );
  }
  // The line is read twice: as that of the batch file, and where the file passes its arguments on.
  return SIMPLE.test(arg) ? arg : escape(escape(quote(arg)));
}

/** As programs split their command line: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments */
function quote(arg: string): string {
  const escaped = arg.replace(/(\\*)("|$)/g, (_, backslashes: string, end: string) =>
    end === '' ? backslashes.repeat(2) : `${backslashes.repeat(2)}\\"`,
  );
  return `"${escaped}"`;
}

function escape(text: string): string {
  return text.replace(SPECIAL, '^$&');
}
