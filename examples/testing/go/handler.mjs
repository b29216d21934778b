export async function charge({ Records }) {
  for (const { kinesis } of Records) {
    const { amount } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
    if (amount <= 0) throw new RangeError(`${kinesis.partitionKey} cannot pay ${amount}`);
  }
}
