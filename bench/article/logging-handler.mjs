// The function of the article: logs the data of each record.
export const handler = async ({ Records }) => {
  for (const { kinesis } of Records) console.log(kinesis.data);
};
