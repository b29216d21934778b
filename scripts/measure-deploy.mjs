// Measures a first deployment of the quickstart to an empty server: `npm run measure:deploy`. Prints the median of a
// few rounds of `millrace deploy` and, where test/tools is installed, of osls 4.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = 5;
const root = fileURLToPath(new URL('..', import.meta.url));
const millrace = join(root, 'dist/millrace.cjs');
const osls = join(root, 'test/tools/node_modules/osls/bin/serverless.js');

const scratch = mkdtempSync(join(tmpdir(), 'millrace-measure-'));
const project = join(scratch, 'quickstart');
cpSync(join(root, 'examples/quickstart'), project, {
  recursive: true,
  filter: (path) => !path.includes('node_modules') && !path.includes('.millrace'),
});
const modules = existsSync(osls) ? join(root, 'test/tools/node_modules') : join(root, 'node_modules');
symlinkSync(modules, join(project, 'node_modules'));

/** Starts a server on an empty directory. Resolves with the server and its address. */
function startServer(name) {
  const words = ['start', '--data', join(scratch, name), '--port', '0'];
  const child = spawn(process.execPath, [millrace, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
      if (endpoint) resolve({ child, endpoint });
    });
  });
}

/** @returns the seconds that one deployment takes */
async function deployOnce(name, command) {
  const { child, endpoint } = await startServer(name);
  try {
    const startedMs = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [millrace, ...command(endpoint)], {
      cwd: project,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the deployment failed:\n${stdout}${stderr}`);
    return (performance.now() - startedMs) / 1000;
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => {
      child.once('exit', resolve);
    });
  }
}

async function measure(what, command) {
  const seconds = [];
  for (let round = 0; round < ROUNDS; round++) {
    seconds.push(await deployOnce(`${what.replaceAll(' ', '-')}-${round}`, command));
  }
  seconds.sort((one, other) => one - other);
  const listed = seconds.map((each) => each.toFixed(2)).join(' ');
  console.log(`${what}: median ${seconds[Math.floor(ROUNDS / 2)].toFixed(2)} s (${listed})`);
}

try {
  await measure('millrace deploy', (endpoint) => ['deploy', '--endpoint', endpoint]);
  if (existsSync(osls)) {
    const words = (endpoint) => ['exec', '--endpoint', endpoint, '--', process.execPath, osls, 'deploy'];
    await measure('osls 4 deploy', words);
  } else {
    console.log('osls 4 deploy: not measured; `npm run test:tools` installs it');
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
