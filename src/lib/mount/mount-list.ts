/** One line of a list that `mount --all --fstab` carries out. */
export interface MountLine {
  readonly source: string;
  readonly target: string;
  readonly type?: 'proc' | 'tmpfs';
  readonly options: readonly string[];
}

/** @see https://man7.org/linux/man-pages/man5/fstab.5.html */
export function formatMountList(lines: readonly MountLine[]): string {
  return lines
    .map(({ source, target, type = 'none', options }) =>
      [source, target, type, options.join(',')].map(escaped).join(' '),
    )
    .map((line) => `${line} 0 0\n`)
    .join('');
}

function escaped(field: string): string {
  return field.replaceAll(
    /[\s\\#]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}
