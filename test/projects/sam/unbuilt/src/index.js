exports.handler = async ({ Records }) => Records.length;
