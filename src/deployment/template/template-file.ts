import { readFileSync } from 'node:fs';
import { isServiceError } from '../../schema/error.ts';
import { parseTemplateTree } from '../../services/cloudformation/template/parse-template.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { stackNameOf } from './template-path.ts';

/** A CloudFormation template on disk, of AWS SAM or without macros. */
export interface TemplateFile {
  /** Absolute. */
  readonly file: string;
  readonly stackName: string;
  readonly template: Readonly<Record<string, unknown>>;
}

/** @throws OperatorError for a text that is no template, or a folder whose name is none of a stack */
export function readTemplateFile(file: string, stackName: string | undefined): TemplateFile {
  return { file, stackName: stackName ?? stackNameOf(file), template: parse(file) };
}

function parse(file: string) {
  try {
    return parseTemplateTree(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw new OperatorError(`${file}: ${error.message}`);
  }
}
