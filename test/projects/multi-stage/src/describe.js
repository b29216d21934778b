const { STAGE, REGION, AWS_REGION, LOG_LEVEL, PARTNER, MAX_AMOUNT } = process.env;

exports.handle = async (event, context) => ({
  stage: STAGE,
  region: [REGION, AWS_REGION],
  logLevel: LOG_LEVEL,
  partner: PARTNER,
  maxAmount: MAX_AMOUNT,
  secondsLeft: Math.ceil(context.getRemainingTimeInMillis() / 1000),
});
