import { testQuickstart } from './quickstart-suite.ts';

testQuickstart('osls 4', import.meta.dirname, 'osls/bin/serverless.js');
