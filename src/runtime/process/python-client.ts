import { execFile } from 'node:child_process';

export const PYTHON_CLIENT_MISSING =
  'Python functions need python3 and its Lambda runtime client: pip install awslambdaric';

/**
 * AWS's runtime client for Python, which the machine has or has not.
 * @see https://pypi.org/project/awslambdaric/
 */
export class PythonClient {
  #found = false;

  /** Asked again until it is there: its owner may install it while the server runs. */
  async isInstalled(host: Readonly<Record<string, string | undefined>>): Promise<boolean> {
    this.#found ||= await canImport(host);
    return this.#found;
  }
}

function canImport(host: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('python3', ['-c', 'import awslambdaric'], { env: { ...host } }, (error) => resolve(!error));
  });
}
