import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppendFile, openAppendFile } from '../../../src/lib/disk/append-file.ts';
import { type Logger, silentLogger } from '../../../src/lib/log/logger.ts';
import { AuditLog } from '../../../src/server/audit/audit-log.ts';
import type { AuditEntry } from '../../../src/server/audit/entry.ts';
import { openAuditLog } from '../../../src/server/audit/open-audit-log.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

const entry = (requestId: string, userAgent = ''): AuditEntry => ({
  time: '2026-01-01T00:00:00.000Z',
  requestId,
  principal: null,
  accessKeyId: null,
  verified: false,
  account: null,
  region: null,
  service: null,
  operation: null,
  resources: [],
  sourceAddress: null,
  tls: false,
  userAgent,
  status: 200,
  error: null,
  durationMs: 0,
});

const turn = () => new Promise(setImmediate);

/** A file whose writes end when the test says so. */
class SlowFile implements AppendFile {
  text = '';
  readonly calls: string[] = [];
  readonly #writes: ((error?: Error) => void)[] = [];

  append(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#writes.push((error) => {
        if (error) return reject(error);
        this.text += bytes.toString();
        resolve();
      });
    });
  }
  async sync(): Promise<void> {
    this.calls.push('sync');
  }
  async close(): Promise<void> {
    this.calls.push('close');
  }
  /** Ends the write that is under way. */
  async end(error?: Error): Promise<void> {
    await turn();
    this.#writes.shift()!(error);
    await turn();
  }
  get ids(): string[] {
    const lines = this.text.split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const { requestId, lost } = JSON.parse(line) as { requestId?: string; lost?: number };
      return requestId ?? `lost ${lost}`;
    });
  }
}

async function setUp() {
  const messages: string[] = [];
  const log = (message: string) => void messages.push(message);
  const logger: Logger = { info: log, warn: log, error: log };
  const files: SlowFile[] = [];
  let fails = false;
  const audit = await AuditLog.open({
    logger,
    async open() {
      if (fails) throw new Error('no space');
      const file = new SlowFile();
      files.push(file);
      return file;
    },
  });
  return { audit, files: files as [SlowFile, SlowFile], messages, failToOpen: () => void (fails = true) };
}

describe('entries', () => {
  test('that arrive during a write are the next write, in their order', async () => {
    const { audit, files } = await setUp();
    const [file] = files;
    for (const id of ['a', 'b', 'c']) expect(audit.record(entry(id))).toBeUndefined();
    await file.end();
    expect(file.ids).toEqual(['a', 'b', 'c']);
    void audit.record(entry('d'));
    await turn();
    void audit.record(entry('e'));
    await file.end();
    expect(file.ids).toEqual(['a', 'b', 'c', 'd']);
    await file.end();
    expect(file.ids).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('beyond the buffer let their responses wait, and none is lost', async () => {
    const { audit, files } = await setUp();
    const [file] = files;
    void audit.record(entry('first'));
    await turn();
    expect(audit.record(entry('large', 'x'.repeat(4 * 1024 * 1024 - 1_000)))).toBeUndefined();
    let mayRespond = false;
    void audit.record(entry('beyond', 'x'.repeat(1_000)))?.then(() => (mayRespond = true));
    await file.end();
    expect(mayRespond).toBe(false);
    await file.end();
    expect(mayRespond).toBe(true);
    expect(file.ids).toEqual(['first', 'large', 'beyond']);
  });

  test('of a write that fails are counted, in the log and in the file', async () => {
    const { audit, files, messages } = await setUp();
    const [file] = files;
    void audit.record(entry('a'));
    void audit.record(entry('b'));
    await file.end(new Error('no space'));
    expect(messages).toEqual(['lines of the audit log are lost, because it cannot be written']);
    void audit.record(entry('c'));
    await file.end();
    void audit.record(entry('d'));
    await file.end();
    expect(file.ids).toEqual(['lost 2', 'c', 'd']);
  });

  test('are durable when the log is closed', async () => {
    const { audit, files } = await setUp();
    const [file] = files;
    void audit.record(entry('a'));
    const closed = audit.close();
    expect(file.calls).toEqual([]);
    await file.end();
    await closed;
    expect(file.ids).toEqual(['a']);
    expect(file.calls).toEqual(['sync', 'close']);
  });
});

describe('reopening', () => {
  test('continues in the new file, after what is under way', async () => {
    const { audit, files } = await setUp();
    void audit.record(entry('a'));
    await turn();
    const reopened = audit.reopen();
    await turn();
    void audit.record(entry('b'));
    const [earlier, later] = files;
    await earlier.end();
    await later.end();
    await reopened;
    expect([earlier.ids, later.ids]).toEqual([['a'], ['b']]);
    expect(earlier.calls).toEqual(['sync', 'close']);
  });

  test('that fails is logged, and the earlier file stays in use', async () => {
    const { audit, files, messages, failToOpen } = await setUp();
    const [file] = files;
    failToOpen();
    await audit.reopen();
    expect(messages).toEqual(['the audit log was not reopened, and the earlier file stays in use']);
    void audit.record(entry('a'));
    await file.end();
    expect(file.ids).toEqual(['a']);
  });
});

describe('the file', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeAll(async () => {
    directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'data'));
  });
  afterAll(() => directory[Symbol.asyncDispose]());
  const path = (name: string) => join(directory.path, name);
  const open = (name: string) =>
    openAuditLog({
      file: path(name),
      dataDirectory: path('data'),
      option: '--audit-log FILE',
      logger: silentLogger,
    });

  test('is created for its owner only, and continued after a restart and a rotation', async () => {
    for (const id of ['a', 'b']) {
      const audit = await open('audit.jsonl');
      void audit.record(entry(id));
      await audit.close();
    }
    expect((await stat(path('audit.jsonl'))).mode & 0o777).toBe(0o600);
    const ids = async (name: string) =>
      [...(await readFile(path(name), 'utf8')).matchAll(/"requestId":"(\w+)"/g)].map(([, id]) => id);
    const audit = await open('audit.jsonl');
    await rename(path('audit.jsonl'), path('audit.1'));
    void audit.record(entry('c'));
    await audit.reopen();
    void audit.record(entry('d'));
    await audit.close();
    expect([...(await ids('audit.1')), ...(await ids('audit.jsonl'))]).toEqual(['a', 'b', 'c', 'd']);
    expect(await ids('audit.jsonl')).toContain('d');
  });

  test.each([
    [
      'none/audit.jsonl',
      /the folder of \S+none\/audit.jsonl does not exist: create it, or choose another path$/,
    ],
    ['data', /data is in the data directory, .* choose a path outside of it with --audit-log FILE$/],
    ['data/audit.jsonl', /is in the data directory/],
    ['.', /is a directory where a file should be: move it away, or choose another path \(EISDIR\)$/],
  ])('%s is refused', async (name, message) => {
    await expect(open(name)).rejects.toThrow(message);
  });

  test('of a name that only begins as the data directory is accepted', async () => {
    await writeFile(path('data2'), '');
    for (const name of ['data.jsonl', '..audit', 'data2']) await (await open(name)).close();
    await expect(openAppendFile('/dev/null')).rejects.toThrow('/dev/null is not a regular file');
  });
});
