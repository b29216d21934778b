import { execFile } from 'node:child_process';

export const PYTHON_CLIENT_MISSING =
  'Python functions need python3 and its Lambda runtime client: pip install awslambdaric';

/**
 * Checks whether AWS's runtime client for Python is installed on this machine.
 * @see https://pypi.org/project/awslambdaric/
 */
export class PythonClient {
  #isFound = false;

  /** Checks again until it is found: it may be installed while the server runs. */
  async isInstalled(host: Readonly<Record<string, string | undefined>>): Promise<boolean> {
    this.#isFound ||= await canImport(host);
    return this.#isFound;
  }
}

function canImport(host: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('python3', ['-c', 'import awslambdaric'], { env: { ...host } }, (error) => resolve(!error));
  });
}
