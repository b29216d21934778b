import { dirname } from 'node:path';
import { localCode } from './local-code.ts';
import { packCode, type PackedCode } from './pack-code.ts';
import type { TemplateFile } from './template-file.ts';

/** A template that is ready to be deployed. */
export interface PackedTemplate extends TemplateFile {
  /** The code on disk that it names, by logical id. */
  readonly code: ReadonlyMap<string, PackedCode>;
}

/** Packs the code on disk that a template names. @throws OperatorError */
export async function packTemplate(file: TemplateFile): Promise<PackedTemplate> {
  const code = new Map<string, PackedCode>();
  for (const each of localCode(file.template)) {
    code.set(each.logicalId, await packCode(each, dirname(file.file)));
  }
  return { ...file, code };
}
