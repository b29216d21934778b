import { processRecords, type KinesisStreamEvent } from 'millrace/records';

export interface Purchase {
  readonly customer: string;
  readonly amount: number;
}

/** Charges one purchase after the other; the first that fails is where Lambda continues. */
export const handler = (event: KinesisStreamEvent) =>
  processRecords(event, (record) => {
    const { customer, amount } = record.json<Purchase>();
    if (!(amount > 0)) throw new RangeError(`${customer} cannot pay ${amount}`);
    console.log(`${customer} pays ${amount}`);
  });
