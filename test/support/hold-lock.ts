import { lockDirectory } from '../../src/lib/disk/directory-lock/directory-lock.ts';

// Locks the directory in argv[2], reports it, and holds the lock until it is killed.
const lock = await lockDirectory(process.argv[2]!);
process.stdout.write('held\n');
setInterval(() => void lock.beat(), 100);
