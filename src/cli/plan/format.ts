import { MIB } from '../../lib/bytes.ts';

/** `1,000 B`, `1 KB`, `1.05 MB`: thousands, as in the names of sizes. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${rounded(bytes / 1e9)} GB`;
  if (bytes >= 1e6) return `${rounded(bytes / 1e6)} MB`;
  if (bytes >= 1e3) return `${rounded(bytes / 1e3)} KB`;
  return `${rounded(bytes)} B`;
}

/** `0.954 MiB`: what AWS's limits count in. With three decimals, because a thousandth can take another shard. */
export function formatMib(bytes: number): string {
  return `${(bytes / MIB).toLocaleString('en-US', { maximumFractionDigits: 3 })} MiB`;
}

/** `1,000`, `12.5`, `0.95`: two decimals at most, and only below a hundred. */
export function rounded(value: number): string {
  const decimals = value >= 100 ? 0 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals });
}

/** `95%`; never 100% for what is not quite the limit, nor 0% for what is above nothing. */
export function formatPercent(part: number): string {
  const percent = part * 100;
  if (percent > 0 && percent < 1) return '<1%';
  if (percent > 99 && percent < 100) return `${Math.floor(percent)}%`;
  if (percent > 100 && percent < 101) return '>100%';
  return `${Math.round(percent).toLocaleString('en-US')}%`;
}

/** `$47.74`, `$1,234`: no cents where they would be false precision. */
export function formatDollars(amount: number): string {
  const cents = amount < 1_000 ? 2 : 0;
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: cents, maximumFractionDigits: cents })}`;
}
