import { lockDirectory } from '../../../src/lib/disk/directory-lock/directory-lock.ts';

// Locks the directory in argv[2], reports it, and holds the lock until it is killed; SIGTERM releases it.
const lock = await lockDirectory(process.argv[2]!);
process.stdout.write('held\n');
setInterval(() => void lock.beat(), 100);
process.on('SIGTERM', () => void lock.release().then(() => process.exit()));
