/** Engines say in many ways that memory did not suffice: WebGPU's validation, V8's and WebAssembly's allocations. */
const WORDS =
  /out of memory|out-of-memory|allocation failed|cannot enlarge memory|memory access out of bounds|larger than the maximum/i;

export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && (WORDS.test(error.message) || (error.cause !== undefined && isOutOfMemory(error.cause)));
