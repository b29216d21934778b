import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { decodeWith, openSchema } from '../../decoding/open-schema.ts';
import { SchemaError } from '../../decoding/mismatch.ts';
import type { RecordSchema } from '../../decoding/record-schema.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { explainFileError } from '../../lib/disk/file-errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { UsageError } from '../command-line/options.ts';

/** Decodes what a record contains by a schema. @returns undefined for bytes that are not of its type */
export type TypedDecoder = (data: Buffer) => TypedData | undefined;

interface TypedData {
  readonly encoding: RecordSchema['format'];
  readonly value: unknown;
}

interface SchemaOptions {
  readonly schema: readonly string[];
  readonly type: string | undefined;
}

/** What `--schema` and `--type` ask for. @throws OperatorError, UsageError */
export async function typedDecoder(
  { schema: names, type }: SchemaOptions,
  cwd: string,
): Promise<TypedDecoder | undefined> {
  if (names.length === 0) {
    if (type !== undefined)
      throw new UsageError('--type names a type of a schema; give its file with --schema');
    return undefined;
  }
  const schema = await readSchema(names, cwd);
  const chosen = type ?? schema.types[0]!;
  if (!schema.types.includes(chosen)) {
    const hint = didYouMean(chosen, schema.types) || ` It has ${schema.types.join(', ')}.`;
    throw new OperatorError(`the schema has no type ${chosen}.${hint}`);
  }
  return (data) => {
    const decoded = decodeWith(schema, chosen, data);
    return decoded.kind === 'decoded' ? { encoding: schema.format, value: decoded.value } : undefined;
  };
}

async function readSchema(names: readonly string[], cwd: string): Promise<RecordSchema> {
  const files = await Promise.all(
    names.map(async (name) => ({ name: basename(name), text: await textOf(resolve(cwd, name)) })),
  );
  try {
    return openSchema(files);
  } catch (error) {
    if (error instanceof SchemaError) throw new OperatorError(error.message);
    throw error;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw explainFileError(error, path) ?? error;
  }
}
