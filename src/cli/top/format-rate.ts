/** `0`, `0.4`, `12`, `1,234`, `12.3k`, `1.2M` */
export function formatRate(value: number): string {
  if (value >= 999_950) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 9_999.5) return `${(value / 1e3).toFixed(1)}k`;
  if (value < 9.95 && !Number.isInteger(value)) return value.toFixed(1);
  return Math.round(value).toLocaleString('en-US');
}
