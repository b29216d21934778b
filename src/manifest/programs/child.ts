import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FromProgram, ToProgram } from './messages.ts';

/**
 * Runs inside the process of one program of a project (serverless.js, or a file that a variable names). It is a process
 * of its own because such a program may end it, print, or change the environment.
 */

let loaded: Promise<unknown> | undefined;
let lastVariable = 0;
const variables = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

process.on('message', (message: ToProgram) => {
  switch (message.type) {
    case 'load':
      loaded = load(message.file, message.code);
      // Reported by `read`.
      loaded.catch(() => {});
      return;
    case 'read':
      void respond(message);
      return;
    case 'resolved': {
      const waiting = variables.get(message.id);
      variables.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
    }
  }
});
// The loader has ended.
process.on('disconnect', () => process.exit());

async function load(file: string, code: string | undefined): Promise<unknown> {
  if (code !== undefined) {
    const compiled = new Module(file) as Module & {
      _compile: (code: string, file: string) => void;
      paths: string[];
    };
    compiled.filename = file;
    compiled.paths = (
      Module as unknown as { _nodeModulePaths: (folder: string) => string[] }
    )._nodeModulePaths(dirname(file));
    compiled._compile(code, file);
    return withoutDefault(compiled.exports);
  }
  if (file.endsWith('.mjs')) return withoutDefault(await import(pathToFileURL(file).href));
  return withoutDefault(createRequire(file)(file));
}

/** A module in the format of ECMAScript exports its configuration as the default. */
function withoutDefault(exported: unknown): unknown {
  const hasDefault = typeof exported === 'object' && exported !== null && 'default' in exported;
  return hasDefault ? exported.default : exported;
}

async function respond({ id, address, options }: ToProgram & { type: 'read' }): Promise<void> {
  const files = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => !isPackage(file));
  try {
    const value = await read(await loaded, address, options);
    send({ type: 'result', id, value, files: files() });
  } catch (error) {
    const text = error instanceof Error ? stackOf(error) : String(error);
    send({ type: 'result', id, error: text, files: files() });
  }
}

/** The stack without the frames of Node and of this file, which say nothing about the program. */
function stackOf({ stack, message }: Error): string {
  const lines = (stack ?? message).split('\n');
  return lines
    .filter((line) => !/^ +at (.*\()?node:/.test(line) && !line.includes(import.meta.url))
    .join('\n');
}

/** A function is called once, wherever it is on the way to the address. */
async function read(exported: unknown, address: string, options: unknown): Promise<unknown> {
  let wasCalled = false;
  const settle = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'function' || wasCalled) return await value;
    wasCalled = true;
    const call = value as (context: unknown) => unknown;
    return await call({
      options,
      resolveVariable: (variable: string) => askFor(variable),
      resolveConfigurationProperty: (path: readonly string[]) => askFor(`self:${path.join('.')}`),
    });
  };
  let value = await settle(exported);
  for (const step of address === '' ? [] : address.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = await settle((value as Record<string, unknown>)[step]);
  }
  return value;
}

function askFor(variable: string): Promise<unknown> {
  const id = ++lastVariable;
  return new Promise((resolve, reject) => {
    variables.set(id, { resolve, reject });
    send({ type: 'variable', id, variable });
  });
}

function send(message: FromProgram): void {
  process.send?.(message);
}

function isPackage(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file) || file === import.meta.filename;
}
