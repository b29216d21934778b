const RATES: Readonly<Record<string, number>> = { de: 0.19, fr: 0.2 };

export function rate(country: string): number {
  return RATES[country] ?? 0;
}
