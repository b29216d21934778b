// The types of Node leave it to those of browsers.
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};

const WASM_PAGE_BYTES = 64 * 1024;

/**
 * Makes zeroed memory that the system has mapped for it alone: it begins on a page boundary, as a write past the
 * page cache asks (open(2), O_DIRECT), and goes back to the system as a whole once nobody refers to it. What `malloc`
 * gives does neither: glibc begins 16 bytes behind a boundary, and once a large block has been freed takes the
 * next ones from its heap, which never shrinks (mallopt(3), M_MMAP_THRESHOLD).
 *
 * It is the memory of a WebAssembly module without the module. A resizable ArrayBuffer is mapped too, but V8 takes
 * six times as long for an access to one byte of it (Node 20). About 10 GB of addresses are reserved for each,
 * and no memory behind them: where that is not to be had (`ulimit -v`), this is ordinary memory, and slower.
 */
export class MappedMemory {
  // To find out costs V8 three full collections of garbage: once is enough.
  #isToBeHad = true;

  allocate(bytes: number): Buffer {
    return (this.#isToBeHad ? this.#map(bytes) : undefined) ?? Buffer.alloc(bytes);
  }

  #map(bytes: number): Buffer | undefined {
    const pages = Math.ceil(bytes / WASM_PAGE_BYTES);
    try {
      return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#isToBeHad = false;
      return undefined;
    }
  }
}
