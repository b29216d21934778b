exports.handler = async ({ Records }) => {
  for (const { kinesis } of Records) {
    console.log(`recorded ${Buffer.from(kinesis.data, 'base64').toString()}`);
  }
};
