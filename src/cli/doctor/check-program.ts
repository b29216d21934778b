import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pythonCommand } from '../../lib/platform/python-command.ts';
import type { Finding } from './finding.ts';

// `engines` of package.json.
const MIN_NODE = [20, 19] as const;
const TIMEOUT_MS = 10_000;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isSupported = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  return isSupported
    ? { subject: 'Node.js', status: 'ok', text: version }
    : {
        subject: 'Node.js',
        status: 'problem',
        text: `${version} is too old; install ${MIN_NODE.join('.')} or later`,
      };
}

/** Functions in Python need it; others do not. */
export async function checkPython(env: NodeJS.ProcessEnv): Promise<Finding> {
  const subject = 'Python';
  const [command, ...words] = pythonCommand({ env, cwd: process.cwd() });
  try {
    const { stdout } = await promisify(execFile)(command, [...words, '--version'], {
      env,
      timeout: TIMEOUT_MS,
    });
    return { subject, status: 'ok', text: stdout.replace('Python', '').trim() };
  } catch {
    return { subject, status: 'note', text: `no ${command} on PATH; functions in Python need it` };
  }
}
