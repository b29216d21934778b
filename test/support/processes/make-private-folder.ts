import { makePrivateFolder } from '../../../src/lib/disk/private-folder.ts';

// Makes a private folder, reports its path, and keeps it until it is killed.
const { path } = await makePrivateFolder('node_modules');
process.stdout.write(`${path}\n`);
setInterval(() => {}, 60_000);
