import { assert } from '../assert.ts';

/** Formats a number in decimal digits. An exponent would break clients that use Jackson (aws-sdk-java-v2 #1021). */
export function formatDecimal(value: number): string {
  assert(Number.isFinite(value), `${value} has no decimal form`);
  const text = String(value);
  if (!text.includes('e')) return text;
  // 20 is the highest number of fraction digits that every engine must support; smaller values become 0.
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

/** Formats a value of type double, always with a fraction as AWS does: clients with two types of numbers keep the type. */
export function formatDouble(value: number): string {
  const text = formatDecimal(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** Formats milliseconds since the epoch as exact decimal seconds: 1506440188749 gives `1506440188.749`. */
export function epochSeconds(timestampMs: number): string {
  const wholeMs = Math.round(timestampMs);
  if (wholeMs % 1000 === 0) return formatDecimal(wholeMs / 1000);
  const sign = wholeMs < 0 ? '-' : '';
  const magnitude = Math.abs(wholeMs);
  const thousandths = magnitude % 1000;
  const digits = thousandths % 100 === 0 ? 1 : thousandths % 10 === 0 ? 2 : 3;
  return `${sign}${Math.floor(magnitude / 1000)}.${String(1000 + thousandths).slice(1, 1 + digits)}`;
}
