/** Memory that workers share. Pages without cross-origin isolation have not even its name, nor have WebKit's workers in some that are isolated. */

export const canShare = (): boolean => globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function';

export const isShared = (buffer: ArrayBufferLike | undefined): boolean =>
  typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer;
