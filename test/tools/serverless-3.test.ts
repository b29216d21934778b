import { join } from 'node:path';
import { testQuickstart } from './quickstart-suite.ts';

testQuickstart('serverless 3', join(import.meta.dirname, 'serverless-3'), 'serverless/bin/serverless.js');
