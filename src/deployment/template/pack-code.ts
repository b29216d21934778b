import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OperatorError } from '../../lib/operator-error.ts';
import { zip } from '../../lib/zip/zip.ts';
import { bundleForSam } from '../../manifest/bundle/sam-esbuild.ts';
import { listFiles } from '../../manifest/package/list-files.ts';
import { treeOf } from '../../services/cloudformation/transform/tree.ts';
import type { LocalCode } from './local-code.ts';

export interface PackedCode {
  readonly zip: Buffer;
  readonly sha256: string;
}

// The bound of unpacked packages of serverless.yml: Lambda accepts 250 MB.
const MAX_CODE_BYTES = 600 * 2 ** 20;
const NEVER = new Set(['.git', '.aws-sam', '.millrace']);

/** Packs code on disk: a zip file as it is, a folder bundled or with all its files. @throws OperatorError */
export async function packCode(code: LocalCode, directory: string): Promise<PackedCode> {
  const path = resolve(directory, code.path);
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new OperatorError(
      `${code.property} of ${code.logicalId}: ${code.path} does not exist. Correct the path; it is relative to the ` +
        'folder of the template.',
    );
  }
  if (found.isDirectory()) return packed(await packFolder(code, path));
  const bytes = await readFile(path);
  return packed(
    /\.(?:zip|jar)$/.test(path) ? bytes : await zip(new Map([[code.path.split('/').at(-1)!, bytes]])),
  );
}

async function packFolder({ logicalId, metadata }: LocalCode, folder: string): Promise<Buffer> {
  if (metadata['BuildMethod'] === 'esbuild') {
    return zip(await bundleForSam(folder, treeOf(metadata['BuildProperties'])));
  }
  const { files } = await listFiles(folder, (name) => !NEVER.has(name));
  const contents = new Map<string, Uint8Array>();
  const executables = new Set<string>();
  let sizeBytes = 0;
  for (const name of files) {
    const file = join(folder, name);
    const { mode, size } = await stat(file);
    sizeBytes += size;
    if (sizeBytes > MAX_CODE_BYTES) {
      throw new OperatorError(
        `The code of ${logicalId}, ${folder}, is larger than 600 MiB; Lambda accepts 250 MB.`,
      );
    }
    contents.set(name, await readFile(file));
    if ((mode & 0o100) !== 0) executables.add(name);
  }
  if (contents.size === 0) throw new OperatorError(`The code of ${logicalId}, ${folder}, contains no files.`);
  return zip(contents, executables);
}

function packed(bytes: Buffer): PackedCode {
  return { zip: bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
