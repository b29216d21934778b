import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PARSERS } from './all.ts';
import { InputMaker } from './inputs/input-maker.ts';
import { outcomeOf } from './one-input.ts';

// Inputs that once found a fault, in a folder for each parser.
const corpus = new URL('../corpus/parsers/', import.meta.url);
// The long run is `npm run fuzz`.
const INPUTS = 10;

function found(parser: string): readonly Buffer[] {
  const folder = new URL(`${parser}/`, corpus);
  if (!existsSync(fileURLToPath(folder))) return [];
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder)));
}

describe.each(PARSERS.map((parser) => [parser.name, parser] as const))('%s', (name, parser) => {
  test('accepts its samples', async () => {
    let accepted = 0;
    for (const sample of parser.samples) if (await parser.parse(Buffer.from(sample))) accepted++;
    if (parser.areSamplesAccepted === false) expect(accepted).toBeGreaterThan(parser.samples.length / 2);
    else expect(accepted).toBe(parser.samples.length);
  });

  test('survives what once found a fault, and some other inputs', async () => {
    const maker = new InputMaker(parser, 'test');
    const others = Array.from({ length: INPUTS }, (_, number) => maker.inputOf(number));
    for (const input of [...found(name), ...others]) {
      expect((await outcomeOf(parser, input)).fault).toBeUndefined();
    }
  });
});
