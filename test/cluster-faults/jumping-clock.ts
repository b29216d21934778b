/** Names the file with the milliseconds that a process adds to its clock. */
export const CLOCK_FILE_VARIABLE = 'MILLRACE_FAULT_CLOCK';

/** A module that a gateway is started with: its wall clock jumps when the file changes. Its monotonic clock does not. */
export const CLOCK_MODULE = `
import { readFileSync } from 'node:fs';
const file = process.env.${CLOCK_FILE_VARIABLE};
const RealDate = Date;
let offsetMs = 0;
const read = () => {
  try {
    offsetMs = Number(readFileSync(file, 'utf8'));
  } catch {}
};
if (file) setInterval(read, 100).unref();
globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offsetMs);
    else super(...args);
  }
  static now() {
    return RealDate.now() + offsetMs;
  }
};
`;
