import { lockDirectory } from '../../src/lib/disk/directory-lock/directory-lock.ts';

// Takes the directory that it is given, says so, and holds it until it is killed.
const lock = await lockDirectory(process.argv[2]!);
process.stdout.write('held\n');
setInterval(() => void lock.beat(), 100);
