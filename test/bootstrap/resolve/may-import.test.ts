import { describe, expect, it } from 'vitest';
import { mayImportPackages } from '../../../src/bootstrap/resolve/may-import.ts';

describe('a source text', () => {
  it.each([
    `import text from 'greeting';`,
    `import{a}from"@aws-sdk/client-kinesis";`,
    `import 'greeting';`,
    `export { text } from './text.mjs';`,
    `await import('greeting')`,
    `await import (name)`,
    `import fs from 'node:fs'; import text from 'greeting';`,
  ])('may import packages: %s', (source) => {
    expect(mayImportPackages(source)).toBe(true);
  });

  it.each([
    `export const handler = async (event) => event;`,
    `import fs from 'node:fs'; import { join } from 'path';`,
    `const bytes = Buffer.from('text'), list = Array.from(items);`,
    `const important = require('greeting'); import.meta.url;`,
  ])('imports none: %s', (source) => {
    expect(mayImportPackages(source)).toBe(false);
  });
});
