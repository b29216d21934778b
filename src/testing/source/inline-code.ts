/** The code of a function whose handler runs in the process of the test. It is never run. */
export const INLINE_CODE = { ZipFile: 'exports.handler = async () => { throw new Error("runs inline"); };' };
