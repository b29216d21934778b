import { total } from '@shop/pricing';

export async function handler(event: { Records: { kinesis: { data: string } }[] }): Promise<void> {
  for (const { kinesis } of event.Records) {
    const { cents, country } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
    console.log(`total ${total(cents, country)}`);
  }
}
