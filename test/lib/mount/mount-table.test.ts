import { expect, it } from 'vitest';
import { formatMountList } from '../../../src/lib/mount/mount-list.ts';
import { mountOf, parseMounts } from '../../../src/lib/mount/mount-table.ts';

const MOUNTINFO = `\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:5 / /mnt/with\\040space ro,nosuid,nodev,relatime - tmpfs tmpfs rw
31 22 0:6 / /home rw,relatime - ext4 /dev/vdb rw
32 31 0:7 / /home rw,noexec,relatime - ext4 /dev/vdc rw
`;

it('reads what is mounted, the topmost of a folder', () => {
  expect(parseMounts(MOUNTINFO)).toEqual([
    { mountPoint: '/', isReadOnly: false, lockedOptions: [] },
    { mountPoint: '/mnt/with space', isReadOnly: true, lockedOptions: ['nosuid', 'nodev'] },
    { mountPoint: '/home', isReadOnly: false, lockedOptions: ['noexec'] },
  ]);
});

it('finds the mount of a path', () => {
  const mounts = parseMounts(MOUNTINFO);
  expect(mountOf('/home/user', mounts)?.mountPoint).toBe('/home');
  expect(mountOf('/homes', mounts)?.mountPoint).toBe('/');
});

it('escapes what separates the fields of a list', () => {
  const line = { source: '/a b', target: '/c\\d#\n', options: ['bind', 'ro'] };
  expect(formatMountList([line])).toBe('/a\\040b /c\\134d\\043\\012 none bind,ro 0 0\n');
});
