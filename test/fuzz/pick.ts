import type { Random } from '../../src/lib/random.ts';

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.integer(choices.length)]!;
}

export function chance(random: Random, probability: number): boolean {
  return random.fraction() < probability;
}

export function latin1(random: Random, maxLength: number): string {
  return random.bytes(random.integer(maxLength + 1)).toString('latin1');
}
