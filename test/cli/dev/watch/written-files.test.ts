import { expect, it } from 'vitest';
import { writtenByFunctions, WrittenFiles } from '../../../../src/cli/dev/watch/written-files.ts';

/** Deployments of one second, each of which leads to the same change. @returns how many there are before it ends */
function deploymentsBy(files: readonly string[], afterDeploymentMs: number): number {
  const written = new WrittenFiles();
  let nowMs = 0;
  for (let deployments = 0; deployments < 100; deployments++) {
    const changed = written.edited(files);
    if (changed.length === 0 || written.areWritten(changed, nowMs)) return deployments;
    nowMs += 1000;
    written.deployed(nowMs);
    nowMs += afterDeploymentMs;
  }
  return Infinity;
}

it('stops deploying for a file that changes after each deployment', () => {
  expect(deploymentsBy(['/p/app.log'], 3000)).toBe(5);
  expect(deploymentsBy(['/p/app.db', '/p/app.db-journal'], 3000)).toBe(5);
});

it('keeps deploying for programs, and for changes in longer intervals', () => {
  expect(deploymentsBy(['/p/app.py'], 3000)).toBe(Infinity);
  expect(deploymentsBy(['/p/app.log', '/p/app.py'], 3000)).toBe(Infinity);
  expect(deploymentsBy(['/p/page.html'], 20_000)).toBe(Infinity);
});

it('counts again after another file has changed, and ignores only what functions write', () => {
  const written = new WrittenFiles();
  written.deployed(0);
  const areWritten = (file: string) => written.areWritten([file], 0);
  for (let index = 0; index < 5; index++) expect(areWritten('/p/a')).toBe(false);
  expect(areWritten('/p/b')).toBe(false);
  for (let index = 0; index < 5; index++) expect(areWritten('/p/a')).toBe(false);
  expect(areWritten('/p/a')).toBe(true);
  expect(written.edited(['/p/a', '/p/b'])).toEqual(['/p/b']);
});

it('names the file and the remedies', () => {
  expect(writtenByFunctions(['/p/logs/app.log'], { directory: '/p' })).toMatch(
    /^logs\/app\.log changed after each of the last 5 deployments.* \("!logs\/app\.log" below package\.patterns\), or write to \/tmp\.$/,
  );
});
