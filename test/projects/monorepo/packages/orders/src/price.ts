import { total } from '@shop/pricing';
import { rate } from '@shop/pricing/rates';

interface Order {
  readonly cents: number;
  readonly country: string;
}

export async function handler({ cents, country }: Order) {
  return { total: total(cents, country), rate: rate(country) };
}
