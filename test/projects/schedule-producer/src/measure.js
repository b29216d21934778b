const { KinesisClient, PutRecordCommand } = require('@aws-sdk/client-kinesis');

const client = new KinesisClient({});

exports.handler = async ({ meter }) => {
  await client.send(
    new PutRecordCommand({
      StreamName: process.env.STREAM,
      PartitionKey: meter,
      Data: Buffer.from(JSON.stringify({ meter, celsius: 21 })),
    }),
  );
};
