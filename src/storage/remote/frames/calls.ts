import type { LogBounds } from '../../port.ts';

/** The types of the arguments of each call. The calls of blobs and of metadata also have bytes. */
export const CALLS = {
  createLog: ['text', 'number'],
  deleteLog: ['text'],
  closeLog: ['text'],
  /** Answered by `batches`. */
  read: ['text', 'number', 'number'],
  waitForAppend: ['text', 'number', 'number'],
  findByTime: ['text', 'number'],
  bounds: ['text'],
  storedBytes: ['texts'],
  trim: ['text', 'number'],
  setRetention: ['text', 'number'],
  createMeta: ['text'],
  compareAndSet: ['text', 'number'],
  deleteMeta: ['text', 'optional number'],
  catchUp: [],
  /** Its bytes came as pieces. */
  putBlob: [],
  /** Its bytes are sent as pieces. Whether there are any. */
  getBlob: ['text'],
  hasBlob: ['text'],
  deleteBlob: ['text'],
} as const;

export type Call = keyof typeof CALLS;

interface Types {
  readonly text: string;
  readonly number: number;
  readonly 'optional number': number | null;
  readonly texts: readonly string[];
}

type Tuple<T extends readonly (keyof Types)[]> = { readonly [I in keyof T]: Types[T[I]] };

export type Arguments<C extends Call> = Tuple<(typeof CALLS)[C]>;

/** Undefined is sent as null. */
export interface Results {
  readonly createLog: null;
  readonly deleteLog: null;
  readonly closeLog: null;
  readonly waitForAppend: 'appended' | 'timeout';
  readonly findByTime: number;
  readonly bounds: LogBounds;
  readonly storedBytes: readonly number[];
  readonly trim: null;
  readonly setRetention: null;
  readonly createMeta: number | null;
  readonly compareAndSet: number | null;
  readonly deleteMeta: boolean;
  readonly catchUp: null;
  readonly putBlob: string;
  readonly getBlob: boolean;
  readonly hasBlob: boolean;
  readonly deleteBlob: null;
}

/** Calls that are answered by a `result`. */
export type JsonCall = keyof Results;
