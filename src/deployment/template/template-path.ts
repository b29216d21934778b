import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';

const EXTENSIONS = /\.(?:ya?ml|json|template)$/;

/** @returns the absolute path, when the argument names a template and not the folder of a project */
export function templatePath(argument: string, cwd: string): string | undefined {
  const path = resolve(cwd, argument);
  const isTemplate = EXTENSIONS.test(path) && !basename(path).startsWith('serverless.');
  return isTemplate && existsSync(path) && statSync(path).isFile() ? path : undefined;
}

/** The template's folder; the project's, for what `sam build` has built. */
export function projectFolderOf(file: string): string {
  return dirname(file).split(/[\\/]\.aws-sam(?:[\\/]|$)/)[0]!;
}

/** The name of the template's folder; of the project's, for what `sam build` has built. */
export function stackNameOf(file: string): string {
  const name = basename(projectFolderOf(file)).replaceAll(/[^A-Za-z0-9-]+/g, '-');
  if (/^[A-Za-z]/.test(name)) return name;
  throw new OperatorError(
    `"${name}", the name of the folder, is not a valid name of a stack. Give one with --stack-name.`,
  );
}
