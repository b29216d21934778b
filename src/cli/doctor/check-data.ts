import { access, opendir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from '../ui/counted.ts';
import { formatSize } from '../ui/format-size.ts';
import type { Finding } from './finding.ts';

// A write of the journal must fit, and room for the functions' code beside it.
const LOW_DISK_BYTES = 1_000_000_000;
/** More files are not counted: the size is then a lower bound. */
const MAX_FILES = 100_000;

/** The folders that grow, with their contents and what makes them smaller. */
const PARTS: Readonly<Record<string, string>> = {
  blobs: 'code and objects of S3; what nothing refers to is removed while a server runs, in some 20 minutes',
  chunks:
    'records, logs and metrics until their retention ends; shorten it, or `millrace remove` what is not needed',
  journal: 'changes that are not sorted yet; its files are reused, and do not become more',
};

/** The size of a data directory, its largest parts, the free space beside it, and what is left over in it. */
export async function checkData(
  directory: string,
  parent: string,
  { isServerRunning }: { readonly isServerRunning: boolean },
): Promise<Finding[]> {
  const findings = [await checkSpace(parent)];
  const found = await stat(directory).catch(() => undefined);
  if (!found) return [...findings, { subject: directory, status: 'ok', text: 'no data directory yet' }];
  if (!found.isDirectory()) {
    const text = 'not a directory: move it away, or choose another one with --data';
    return [...findings, { subject: directory, status: 'problem', text }];
  }
  const { parts, files } = await measure(directory);
  const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  const largest = [...parts].sort(([, a], [, b]) => b - a).slice(0, 3);
  const shown = largest.map(([name, bytes]) => `${name} ${formatSize(bytes)}`).join(', ');
  const size = `${files >= MAX_FILES ? 'at least ' : ''}${formatSize(total)} in ${counted(files, 'file')}`;
  findings.push({ subject: directory, status: 'ok', text: shown === '' ? size : `${size}: ${shown}` });
  for (const [name] of largest) {
    const meaning = PARTS[name];
    if (meaning !== undefined) findings.push({ subject: join(directory, name), status: 'ok', text: meaning });
  }
  return [...findings, ...(await findLeftovers(directory, parts, isServerRunning))];
}

async function checkSpace(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const isLow = free < LOW_DISK_BYTES;
  return {
    subject: 'disk',
    status: isLow ? 'problem' : 'ok',
    text: `${formatSize(free)} free at ${folder}${isLow ? '; the server refuses writes when it is full: free some' : ''}`,
  };
}

/** Bytes of each entry of a folder, with all that is in it. */
async function measure(directory: string): Promise<{ parts: ReadonlyMap<string, number>; files: number }> {
  const parts = new Map<string, number>();
  let files = 0;
  for await (const entry of await opendir(directory, { recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file may be removed while a server runs.
    const bytes = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    const [part = ''] = path.slice(directory.length + 1).split(/[/\\]/);
    parts.set(part, (parts.get(part) ?? 0) + bytes);
    if (++files >= MAX_FILES) break;
  }
  return { parts, files };
}

async function findLeftovers(
  directory: string,
  parts: ReadonlyMap<string, number>,
  isServerRunning: boolean,
): Promise<Finding[]> {
  const subject = 'left over';
  const found: Finding[] = [];
  const setAside = parts.get('set-aside');
  if (setAside !== undefined) {
    const text = `${formatSize(setAside)} of damaged files that a repair has copied to ${join(directory, 'set-aside')}; remove them when nothing is missing`;
    found.push({ subject, status: 'note', text });
  }
  // The folder that a server unpacks code to is named in the data directory until the server ends.
  const folder = await readFile(join(directory, 'function-files'), 'utf8').catch(() => undefined);
  const isLeft = folder !== undefined && !isServerRunning && (await isThere(folder));
  if (isLeft) {
    const text = `${folder}, the code of functions of a server that was killed; the next start removes it`;
    found.push({ subject, status: 'note', text });
  }
  return found;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
