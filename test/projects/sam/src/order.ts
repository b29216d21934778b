export interface Order {
  customer: string;
  amount: number;
  currency: string | undefined;
}

export function describeOrder(customer: string, { amount }: { amount: number }): Order {
  return { customer, amount, currency: process.env['CURRENCY'] };
}
