import { KIB, MIB } from './bytes.ts';

const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  kib: KIB,
  mib: MIB,
};

/** `1KB`, `1.5 KiB`, `800B`, `800`: the number and the bytes of its unit. @returns undefined for anything else */
export function parseByteSize(
  text: string,
): { readonly count: number; readonly unitBytes: number } | undefined {
  const [, digits, unit = 'b'] = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|kib|mib)?$/i.exec(text) ?? [];
  return digits === undefined
    ? undefined
    : { count: Number(digits), unitBytes: UNIT_BYTES[unit.toLowerCase()]! };
}
