import { didYouMean } from '../lib/nearest-word.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { type KnownPrices, PRICES, type PriceTable, REFERENCE_PRICES } from './prices.ts';

const EXAMPLE = '{"asOf":"2026-11","regions":{"eu-west-1":{"provisioned":{"shardHour":0.017}}}}';

/**
 * Reads a file of prices, in the form of `PRICES`, over the prices that Millrace knows.
 * @param file its name, for messages
 * @throws OperatorError that names the entry which is not a price
 */
export function readPrices(file: string, content: string): PriceTable {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw new OperatorError(`${file} is not JSON: write it as ${EXAMPLE}`, { cause: error });
  }
  const top = objectAt(file, document, 'the file');
  requireNames(file, top, ['asOf', 'regions'], 'the file');
  const asOf = top['asOf'] ?? PRICES.asOf;
  if (typeof asOf !== 'string') throw new OperatorError(`${file}: asOf must be a string such as "2026-11"`);
  const regions: Record<string, KnownPrices> = { ...PRICES.regions };
  const given = Object.entries(objectAt(file, top['regions'] ?? {}, 'regions'));
  if (given.length === 0) throw new OperatorError(`${file} has no prices: write it as ${EXAMPLE}`);
  for (const [region, parts] of given) {
    regions[region] = merged(regions[region] ?? {}, partsOf(file, region, parts));
  }
  return { asOf, regions };
}

type Parts = Record<string, Record<string, number>>;

function partsOf(file: string, region: string, value: unknown): Parts {
  const parts = objectAt(file, value, region);
  requireNames(file, parts, Object.keys(REFERENCE_PRICES), region);
  return Object.fromEntries(
    Object.entries(parts).map(([name, prices]) => {
      const path = `${region}.${name}`;
      const entries = objectAt(file, prices, path);
      requireNames(file, entries, Object.keys(REFERENCE_PRICES[name as keyof KnownPrices]), path);
      for (const [price, amount] of Object.entries(entries)) {
        if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) {
          throw new OperatorError(`${file}: ${path}.${price} must be a price in US dollars, such as 0.015`);
        }
      }
      return [name, entries as Record<string, number>];
    }),
  );
}

function merged(known: KnownPrices, given: Parts): KnownPrices {
  const result: Parts = { ...(known as Parts) };
  for (const [name, prices] of Object.entries(given)) result[name] = { ...result[name], ...prices };
  return result;
}

function objectAt(file: string, value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new OperatorError(`${file}: ${path} must be an object, as in ${EXAMPLE}`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function requireNames(
  file: string,
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
): void {
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    throw new OperatorError(
      `${file}: ${path} has no "${name}".${didYouMean(name, known)} It may have ${known.join(', ')}`,
    );
  }
}
