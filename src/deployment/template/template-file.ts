import { readFileSync } from 'node:fs';
import { isServiceError } from '../../schema/error.ts';
import { parseTemplateTree } from '../../services/cloudformation/template/parse-text.ts';
import { readConfigFile } from '../../manifest/config-file.ts';
import type { ConfigPath, SourceLocation } from '../../manifest/source-location.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** A CloudFormation template on disk, of AWS SAM or without macros. */
export interface TemplateFile {
  /** Absolute. */
  readonly file: string;
  readonly stackName: string;
  readonly template: Readonly<Record<string, unknown>>;
  /** The location of a value, with the file relative to `baseDirectory`. */
  readonly locationOf: (path: ConfigPath) => SourceLocation;
}

/**
 * @param options.baseDirectory the folder in which the command runs
 * @throws OperatorError for a text that is not a template
 */
export function readTemplateFile(
  file: string,
  { stackName, baseDirectory }: { readonly stackName: string; readonly baseDirectory: string },
): TemplateFile {
  return {
    file,
    stackName,
    template: parse(file),
    // Most deployments need no location, and reading them parses the file once more.
    locationOf: (path) => readConfigFile(file, baseDirectory).locationOf(path),
  };
}

function parse(file: string) {
  try {
    return parseTemplateTree(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw new OperatorError(`${file}: ${error.message}`);
  }
}
