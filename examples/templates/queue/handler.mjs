/** Triggered by the queue. Jobs that it names as failed are received again; the others are done. */
export const work = async (event) => {
  const batchItemFailures = [];
  for (const { messageId, body } of event.Records) {
    try {
      console.log('done', JSON.parse(body));
    } catch (error) {
      console.error('failed', body, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
