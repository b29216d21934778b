import { KIB } from '../bytes.ts';

// `@types/node` does not declare it.
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};

const WASM_PAGE_BYTES = 64 * KIB;

/**
 * Allocates zeroed memory that the system maps separately. It begins on a page boundary, as direct writes
 * require (open(2), O_DIRECT), and returns to the system as a whole once it is garbage. Memory from `malloc`
 * does neither: with glibc it begins 16 bytes after a boundary, and after a large block has been freed the
 * next ones come from the heap, which never shrinks (mallopt(3), M_MMAP_THRESHOLD).
 *
 * Each allocation is the memory of a WebAssembly module, without the module. A resizable ArrayBuffer is
 * mapped too, but V8 needs six times as long to access a byte of it (Node 20). V8 reserves about 10 GB of
 * address space, without memory behind it, for each allocation. Where the system refuses that (`ulimit -v`),
 * ordinary memory is returned instead, which is slower to write from.
 */
export class MappedMemory {
  // A failed attempt costs V8 three full garbage collections, so it is not repeated.
  #isSupported = true;

  allocate(bytes: number): Buffer {
    return (this.#isSupported ? this.#map(bytes) : undefined) ?? Buffer.alloc(bytes);
  }

  #map(bytes: number): Buffer | undefined {
    const pages = Math.ceil(bytes / WASM_PAGE_BYTES);
    try {
      return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer, 0, bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#isSupported = false;
      return undefined;
    }
  }
}
