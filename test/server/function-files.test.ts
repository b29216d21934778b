import { mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryDisk } from '../../src/lib/disk/memory/memory-disk.ts';
import { removeFolder } from '../../src/lib/disk/remove-folder.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { openFunctionFiles } from '../../src/server/function-files.ts';
import { CodeStore } from '../../src/services/lambda/code/store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { zipOf } from '../support/zip.ts';

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(realpathSync(tmpdir()), 'millrace-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(temporary);
});

it('leaves nothing when it is closed while a package is unpacked', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`folder-${index}/index.js`, '']),
  );
  const { blobs } = memoryStore(new VirtualClock());
  for (let turns = 0; turns < 40; turns += 3) {
    const opened = await openFunctionFiles(new MemoryDisk('data'));
    const code = await CodeStore.open(blobs, opened.disk, seededRandom(turns));
    const adding = code.add(zipOf(files)).catch(() => {});
    for (let at = 0; at < turns; at++) await turn();
    await opened.close();
    await adding;
    expect(readdirSync(temporary)).toEqual([]);
  }
});
