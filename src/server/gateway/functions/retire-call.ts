import { DeclaredCall } from '../calls/declared-call.ts';

/** A version was replaced: its environments end, and its code is removed. The key is that of `FunctionSpec`. */
export const RetireCall = new DeclaredCall<{ readonly key: string }, void>('functions/retire');
