import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MIB } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { zip } from '../../lib/zip/zip.ts';
import { bundleForSam } from '../../manifest/bundle/sam-esbuild.ts';
import { listFiles } from '../../manifest/package/list-files.ts';
import { treeOf } from '../../services/cloudformation/transform/tree.ts';
import type { LocalCode } from './local-code.ts';

export interface PackedCode {
  readonly zip: Buffer;
  readonly sha256: string;
  /** Absolute paths of the files in it, without node_modules. */
  readonly inputs: readonly string[];
  /** Absolute paths of the folders in which a new file would belong to it. */
  readonly folders: readonly string[];
}

type Contents = Pick<PackedCode, 'zip' | 'inputs' | 'folders'>;

// The bound of unpacked packages of serverless.yml: Lambda accepts 250 MB.
const MAX_CODE_BYTES = 600 * MIB;
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
  const isPackage = /\.(?:zip|jar)$/.test(path);
  return packed({
    zip: isPackage ? bytes : await zip(new Map([[code.path.split('/').at(-1)!, bytes]])),
    inputs: [path],
    folders: [],
  });
}

async function packFolder({ logicalId, metadata }: LocalCode, folder: string): Promise<Contents> {
  if (metadata['BuildMethod'] === 'esbuild') {
    const bundle = await bundleForSam(logicalId, folder, treeOf(metadata['BuildProperties']));
    return { zip: await zip(bundle.files), inputs: bundle.inputs, folders: [] };
  }
  const { files, folders } = await listFiles(folder, (name) => !NEVER.has(name));
  const contents = new Map<string, Uint8Array>();
  const executables = new Set<string>();
  let sizeBytes = 0;
  for (const name of files) {
    const file = join(folder, name);
    const { mode, size } = await stat(file);
    sizeBytes += size;
    if (sizeBytes > MAX_CODE_BYTES) {
      throw new OperatorError(
        `The code of ${logicalId}, ${folder}, is larger than 600 MiB, and Lambda accepts 250 MB. Remove what the function does not need.`,
      );
    }
    contents.set(name, await readFile(file));
    if ((mode & 0o100) !== 0) executables.add(name);
  }
  if (contents.size === 0)
    throw new OperatorError(
      `The code of ${logicalId}, ${folder}, contains no files. Build it, or correct the path.`,
    );
  return {
    zip: await zip(contents, executables),
    inputs: [],
    // A change of any file in them matters. Packages change by their own tools, many files at a time.
    folders: folders.filter((each) => !each.split(/[\\/]/).includes('node_modules')),
  };
}

function packed(contents: Contents): PackedCode {
  return { ...contents, sha256: createHash('sha256').update(contents.zip).digest('hex') };
}
