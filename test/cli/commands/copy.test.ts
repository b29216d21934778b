import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { removeDirectory } from '../../support/remove-directory.ts';
import { runningServer } from '../../support/running-server.ts';

test('an interrupted copy says how far it came and how it continues, which it then does', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-copy-'));
  try {
    const from = join(directory, 'from');
    const to = join(directory, 'to');
    const server = await runningServer({ dataDirectory: from });
    await server.createFunction('kept', 'exports.handler = async () => 1;');
    await server.close();

    const stop = new AbortController();
    stop.abort(new StopRequested('SIGINT'));
    const stopped = cliWorld({ stopSignal: () => stop.signal });
    expect(await runCommandLine(['copy', '--from', from, '--to', to], stopped)).toBe(130);
    expect(stopped.stdout()).toBe('');
    expect(stopped.stderr()).toMatch(
      /^interrupted while copying documents: \d+ of \d+\. The copy in \S+to is not /,
    );
    expect(stopped.stderr()).toMatch(/ complete, and no server opens it: run the same command again, .*\n$/);

    const again = cliWorld();
    expect(await runCommandLine(['copy', '--from', from, '--to', to], again)).toBe(0);
    expect(again.stdout()).toMatch(/^copied and compared /);
  } finally {
    removeDirectory(directory);
  }
});
