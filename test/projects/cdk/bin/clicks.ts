import { App } from 'aws-cdk-lib';
import { ClicksStack } from '../lib/clicks-stack';

const app = new App();
new ClicksStack(app, 'Clicks', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
